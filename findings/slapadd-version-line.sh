#!/usr/bin/env bash
# OpenLDAP's slapadd refuses an LDIF file that begins with “version: 1”, as RFC 2849 has every file begin; its ldapmodify takes it.
#
# Expected: one reader of LDIF in the tools of one server. RFC 2849 begins each file with a version-spec, and lets any number of line ends
#   come between it and the first entry.
# Happens, for one entry:
#   without the line                                          slapadd loads it
#   with the line, the entry on the next line                 slapadd: “str2ad(version): attribute type undefined”, nothing is loaded
#   with the line, then an empty line (as ldapsearch -L does)  slapadd: “entry -1 has no dn”, nothing is loaded
#   ldapmodify -n -a, which reads and sends nothing            takes all three
# Why it matters: what other programs export (and `ldapsearch -L` itself) cannot be loaded offline, which is how 20,000 entries are loaded.
#   An export for every reader has to leave out a line that the standard demands. Python's ldif 4.3.0, in turn, takes the line followed
#   by an empty one for an entry without a name.
# Seen with: slapd and ldap-utils 2.5.13+dfsg-5 (Debian 12): apt-get install slapd ldap-utils. No server is started.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PATH=$PATH:/usr/sbin
cat > slapd.conf <<CONF
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "o=directory"
directory $work/database
CONF
entry=$'dn: o=directory\nobjectClass: organization\no: directory'
printf '%s\n' "$entry" > none.ldif
printf 'version: 1\n%s\n' "$entry" > next.ldif
printf 'version: 1\n\n%s\n' "$entry" > apart.ldif

seen=
for name in none next apart; do
  rm -rf database && mkdir database
  slapadd -f slapd.conf -l "$name.ldif" > slapadd.log 2>&1 && loaded=yes || loaded=no
  ldapmodify -n -a -f "$name.ldif" > ldapmodify.log 2>&1 && taken=yes || taken=no
  echo "$name: slapadd $loaded ($(head -1 slapadd.log)), ldapmodify $taken"
  seen+="$loaded/$taken "
done
[ "$seen" = "yes/yes no/yes no/yes " ] || { echo "the behaviour has changed: $seen"; exit 1; }
