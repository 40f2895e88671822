#!/usr/bin/env bash
# OpenLDAP: an approximate search finds no Arabic, Russian or Chinese name, not even by the very same letters.
#
# Expected: (ou~=…) finds at least what (ou=…) finds, in any script: RFC 4511 (4.5.1.7.6) has a server that knows no better
#   algorithm treat it as an equality match. What sounds alike in Latin letters may come on top.
# Happens, for units named “Finance Unit”, “Unité des finances”, “Группа по финансам”, “وحدة المالية”, “财务股”, each asked for by its name:
#   (ou=…)   finds each of them, whatever its script; “UNITÉ DES FINANCES” and “ГРУППА ПО ФИНАНСАМ” too
#   (ou~=…)  finds the English and the French one (also for “finanse”), and none of the other three, with success as the result
#   Letters outside of ASCII are left out before the words are compared by sound, so there is nothing left to compare.
# Why it matters: address books of mail programs and of telephones search with ~=. In a directory of six languages they find
#   people of two, and say that there is nobody else.
# Seen with: slapd and ldap-utils 2.5.13+dfsg-5 (Debian 12): apt-get install slapd ldap-utils. Runs a server of its own in a temporary folder.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$work"' EXIT
cd "$work"
PATH=$PATH:/usr/sbin
mkdir database
cat > slapd.conf <<CONF
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "o=directory"
directory $work/database
CONF
names=("Finance Unit" "Unité des finances" "Группа по финансам" "وحدة المالية" "财务股")
{
  printf 'dn: o=directory\nobjectClass: organization\no: directory\n'
  for number in "${!names[@]}"; do
    printf '\ndn: uid=%s,o=directory\nobjectClass: organizationalUnit\nobjectClass: uidObject\nuid: %s\nou:: %s\n' \
      "$number" "$number" "$(printf %s "${names[$number]}" | base64 -w0)"
  done
} > units.ldif
slapadd -f slapd.conf -l units.ldif
socket="ldapi://$(printf %s "$work/socket" | sed 's,/,%2F,g')"
slapd -f slapd.conf -h "$socket" -d 0 & server=$!
for _ in $(seq 50); do [ -S socket ] && break; sleep 0.1; done

found() { ldapsearch -x -LLL -H "$socket" -b o=directory "$1" uid | sed -n 's/^uid: //p' | sort | tr -d '\n'; }
equal= approximate=
for number in "${!names[@]}"; do
  one=$(found "(ou=${names[$number]})") other=$(found "(ou~=${names[$number]})")
  echo "${names[$number]}: (ou=…) finds ${one:-none}, (ou~=…) finds ${other:-none}"
  equal+=${one:--} approximate+=${other:--}
done
echo "finanse: (ou~=…) finds $(found '(ou~=finanse)')"
[ "$equal" = 01234 ] || { echo "equality has changed"; exit 1; }
[ "$approximate" = 01--- ] || { echo "the behaviour has changed: $approximate"; exit 1; }
