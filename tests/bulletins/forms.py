"""Bulletins in the forms that real ones have, in words of our own; each is written as DOCX, HTML, plain text and pages of a PDF.

In the source, `#` begins a section (`# 4 | Office of the Director`; a backslash breaks the line of a title), `##` a heading without a number; `=` is front matter, `@` says whose
functions follow (for the comparison alone), `~` is a paragraph without a number, and the rest are numbered paragraphs and items.
"""

# Long because it is mostly texts.

import html
import re
import textwrap
from dataclasses import dataclass

from bulletins.documents import words_of
from tests.bulletins.making import abstract, level, make_docx, num, p, run

SECTION = {"en": "Section", "fr": "Section", "es": "Sección", "ru": "Раздел", "zh": "第{}节", "ar": "البند"}
ITEM = re.compile(r"\(?([a-z]{1,2}|[ivx]+|\d+|[\u0621-\u064a])\) |[a-z]\. ")

CLASSIC = """
= United Nations
= ST/SGB/2031/12
= Secretariat
= Distr.: General
= 3 March 2031
= Secretary-General’s bulletin
= Organization of the Department of Harbour Affairs
= The Secretary-General, pursuant to Secretary-General’s bulletin ST/SGB/2015/3, entitled “Organization of the Secretariat of the United Nations”, and for the purpose of establishing the organizational structure of the Department of Harbour Affairs, hereby promulgates the following:
# 1 | General provision
1.1 The present bulletin shall apply in conjunction with Secretary-General’s bulletin ST/SGB/2015/3.
# 2 | Functions and organization
@Department of Harbour Affairs
2.1 The Department of Harbour Affairs:
(a) Provides advice to the Secretary-General on all matters that relate to harbours, in accordance with General Assembly resolution 72/266 B;
(b) Acts as the focal point of the Secretariat for the safety of ships in port, including:
(i) The keeping of registers of ships;
(ii) The inspection of moorings;
(c) Promotes cooperation between port authorities and supports their training;
(d) Services the Harbour Committee and its subsidiary bodies.
2.2 The Department is divided into organizational units, as described in the present bulletin.
2.3 The Department is headed by the Under-Secretary-General for Harbour Affairs. The Under-Secretary-General and the officials in charge of each organizational unit, in addition to the specific functions set out in the present bulletin, perform the general functions applicable to their positions, as set out in ST/SGB/2015/3.
# 3 | Under-Secretary-General for Harbour Affairs
3.1 The Under-Secretary-General for Harbour Affairs is accountable to the Secretary-General.
3.2 The Under-Secretary-General is responsible for all the activities of the Department, as well as its administration, and represents the Secretary-General at meetings on harbours.
# 4 | Office of the Under-Secretary-General
@Office of the Under-Secretary-General
4.1 The Office of the Under-Secretary-General is headed by a Chief who is accountable to the Under-Secretary-General.
4.2 The core functions of the Office are as follows:
(a) Assisting the Under-Secretary-General in the overall direction and management of the Department;
(b) Coordinating interdepartmental activities and following up on decisions of the Management Committee;
(c) Preparing programme budgets, reports and briefing notes for submission to the Fifth Committee.
# 5 | Quays and Moorings Division
@Quays and Moorings Division
5.1 The Quays and Moorings Division is headed by a Director, who is accountable to the Under-Secretary-General.
5.2 The core functions of the Division are as follows:
(a) Planning, building and repairing quays;
(b) Advising Member States, on request, on the depth of water at their moorings;
(c) Publishing the annual survey of quays.
5.3 The Division comprises the Dredging Section and the Tides and Currents Unit.
5.4 The Dredging Section is headed by a Chief who is accountable to the Director of the Quays and Moorings Division.
@Dredging Section
5.5 The core functions of the Dredging Section are as follows:
(a) Keeping channels open to ships of deep draught;
(b) Monitoring the effects of dredging on fisheries.
@Tides and Currents Unit
5.6 The Tides and Currents Unit is responsible for the following functions:
(a) Measuring tides and currents at all stations;
(b) Issuing tables of tides.
# 6 | Division for Lighthouses, Pilots and Port Services
@Division for Lighthouses, Pilots and Port Services
6.1 The Division for Lighthouses, Pilots and Port Services is headed by a Director who is accountable to the Under-Secretary-General.
6.2 The core functions of the Division are as follows:
(a) Operating lighthouses in cooperation with national services;
(b) Certifying pilots;
(c) Providing secretariat support to the Board of Pilots, as mandated in decision 15/4.
# 7 | Executive Office
@Executive Office
7.1 The Executive Office is headed by an Executive Officer who is accountable to the Under-Secretary-General.
7.2 The core functions of the Executive Office are set out in section 7 of ST/SGB/2015/3, and include:
(a) Advising on budgets, personnel and general administration;
(b) Certifying expenditure.
# 8 | Final provisions
8.1 The present bulletin shall enter into force on the date of its issuance.
8.2 Secretary-General’s bulletin ST/SGB/1999/99 of 2 June 1999, entitled “Organization of the Department of Harbour Affairs”, is hereby abolished.
= (Signed) A. Name
= Secretary-General
"""

REGIONAL = """
= ST/SGB/2032/4
= Secretary-General’s bulletin
= Organization of the secretariat of the Economic Commission for the Northern Seas
= The Secretary-General, for the purpose of establishing the organizational structure of the secretariat of the Commission, promulgates the following:
# 1 | General provision
~ The present bulletin shall apply in conjunction with ST/SGB/2015/3.
# 2 | Functions and organization
@secretariat of the Economic Commission for the Northern Seas
2.1 The functions of the secretariat of the Economic Commission for the Northern Seas are to:
(a) Provide substantive secretariat services and documentation for the Commission and its subsidiary bodies;
(b) Undertake studies, research and other activities within the terms of reference of the Commission;
(c) Promote economic and social development through regional and subregional cooperation and integration.
2.2 The Commission has its headquarters in Port Anna and three subregional offices.
2.3 The secretariat is headed by an Executive Secretary. The Executive Secretary and the officials in charge of each organizational unit perform the general functions applicable to their positions.
# 3 | Executive Secretary
3.1 The Executive Secretary is accountable to the Secretary-General.
3.2 The Executive Secretary is responsible for all the activities of the secretariat, as well as its administration.
# 4 | Office of the Executive Secretary
4.1 The Office of the Executive Secretary comprises the immediate Office of the Executive Secretary, the Public Information Unit and the Secretary of the Commission.
@Office of the Executive Secretary
4.2 The core functions of the Office of the Executive Secretary are as follows:
(a) Assisting the Executive Secretary in the discharge of his or her responsibilities, including policy development, planning and management;
(b) Organizing meetings of the Commission, its committees and expert groups.
@Public Information Unit
4.3 The Public Information Unit is headed by a Chief who is accountable to the Executive Secretary. The core functions of the Unit are as follows:
(a) Explaining the work of the Commission to the press;
(b) Maintaining the website of the Commission in all its languages.
# 5 | Statistics Division
@Statistics Division
5.1 The Division is headed by a Chief who is accountable to the Executive Secretary.
5.2 The core functions of the Division are to:
(a) Collect, compile and disseminate statistics on trade, fisheries and shipping;
(b) Assist members in the application of international classifications;
(c) Service the Committee of Statisticians.
# 6 | Environment, Housing and Coastal Management Division
@Environment, Housing and Coastal Management Division
6.1 The Division is headed by a Chief who is accountable to the Executive Secretary.
6.2 The Division performs the following core functions:
(a) Helping members to implement conventions on the environment;
(b) Reviewing the environmental performance of members;
(c) Advising on land registration and on the management of coasts.
# 7 | Subregional offices
7.1 Each subregional office is headed by a Head who is accountable to the Executive Secretary.
@Subregional offices
7.2 The core functions of the subregional offices are as follows:
(a) Liaising with governments and institutions of the subregion;
(b) Carrying out operational activities at the subregional level.
# 8 | Programme Planning and Technical Cooperation
8.1 The Programme Planning and Technical Cooperation Division consists of two sections.
## Programme Planning Section
@Programme Planning Section
8.2 The Programme Planning Section is headed by a Chief.
8.3 The Section:
(a) Coordinates the preparation of the programme of work;
(b) Monitors its implementation and reports on results.
## Technical Cooperation Section
@Technical Cooperation Section
8.4 The Technical Cooperation Section shall:
(a) Mobilize extrabudgetary resources;
(b) Backstop projects in the field.
# 9 | Division of Administration
@Division of Administration
9.1 The Division of Administration is headed by a Director who is accountable to the Executive Secretary.
9.2 The core functions of the Division are as follows:
(a) Managing human and financial resources;
(b) Providing conference, library and general services;
(c) Ensuring the security of staff and premises.
# 10 | Final provision
~ The present bulletin shall enter into force on 15 March 2032.
"""

OLDER = r"""
= ST/SGB/1997/98
= 15 September 1997
= SECRETARY-GENERAL’S BULLETIN
= ORGANIZATION OF THE OFFICE OF THE HIGH COMMISSIONER FOR TIDES
= The Secretary-General, pursuant to General Assembly resolution 48/141 and for the purpose of establishing the structure of the Office, promulgates the following:
# 1 | General provision
~ The present bulletin shall apply in conjunction with ST/SGB/1997/5.
# 2 | Functions and organization
@Office of the High Commissioner for Tides
2.1 The Office of the High Commissioner for Tides:
(a) Promotes the universal enjoyment of quiet water by giving practical effect to the will of the world community;
(b) Plays the leading role on issues of tides and emphasizes their importance at the international and national levels;
(c) Coordinates action for tides throughout the system.
2.2 The Office is divided into organizational units, as described in the present bulletin.
2.3 The Office is headed by a High Commissioner with the rank of Under-Secretary-General.
# 3 | United Nations High Commissioner for Tides
3.1 The High Commissioner is accountable to the Secretary-General.
3.2 The High Commissioner is responsible for all the activities of the Office. The core functions of the High Commissioner are as follows:
@United Nations High Commissioner for Tides
(a) Carrying out the functions specifically assigned to him or her by the General Assembly;
(b) Advising the Secretary-General on the policies of the United Nations in the area of tides.
# 4 | Deputy to the High Commissioner
4.1 The Deputy to the High Commissioner is accountable to the High Commissioner.
4.2 The Deputy assists the High Commissioner and is officer-in-charge in his or her absence.
# 5 | Staff Office
@Staff Office
5.1 The Staff Office is headed by a Chief who is accountable to the High Commissioner.
5.2 The core functions of the Staff Office are as follows:
(a) Supporting the High Commissioner and the Deputy in the day-to-day management of the Office;
(b) Helping to formulate and disseminate policies, practices and procedures, and to ensure that they are respected in the field, at Headquarters and in the secretariats of organs that rely on treaties.
# 6 | New York Office
@New York Office
6.1 The New York Office is headed by a Director who is accountable to the High Commissioner.
6.2 The core functions of the Office at Headquarters are as follows:
(a) Representing the High Commissioner at Headquarters in New York;
(b) Providing information and advice to delegations.
# 7 | Research and Right to Navigate and to\Float Branch
@Research and Right to Navigate and to Float Branch
7.1 The Research and Right to Navigate and to Float Branch is headed by a Chief who is accountable to the High Commissioner.
7.2 The core functions of the Branch are as follows:
(a) Promoting and protecting the right to navigate. In this regard, the Branch:
(i) Supports intergovernmental groups of experts;
(ii) Assists in the analysis of voluntary reports by States;
(b) Carrying out research projects on the whole range of issues of interest to organs of the United Nations;
(c) Managing the documentation centre and the enquiry service on tides.
# 8 | Final provisions
8.1 The present bulletin shall enter into force on 15 September 1997.
8.2 Paragraph 3 (b) of ST/SGB/Organization/TIDES is abrogated.
"""

NESTED = """
= ST/SGB/2030/1
= Secretary-General’s bulletin
= Functions and organization of the Department of Coastal Operations
= The Secretary-General, pursuant to ST/SGB/2015/3 and for the purpose of establishing the functions and organization of the Department of Coastal Operations, hereby promulgates the following:
# 1 | General provision
1.1 The present bulletin shall apply in conjunction with ST/SGB/2015/3.
# 2 | Functions and organization
@Department of Coastal Operations
2.1 The Department of Coastal Operations serves as the operational arm of the Secretary-General for all coastal missions and is responsible for the following:
(a) The conduct and management of coastal missions;
(b) The provision of political and executive direction to heads of missions.
2.2 The Department is headed by the Under-Secretary-General for Coastal Operations.
# 3 | Office of the Under-Secretary-General
3.1 The Office of the Under-Secretary-General comprises the Front Office, the Coastal Affairs Unit and the Situation Room.
@Front Office
3.2 The Front Office is headed by a Special Assistant who is accountable to the Under-Secretary-General. The core functions of the Front Office are as follows:
(a) Assisting the Under-Secretary-General in setting priorities;
(b) Drafting talking points.
@Coastal Affairs Unit
3.3 The Coastal Affairs Unit is headed by a Chief, who reports to the Director. The core functions of the Unit include the following:
(a) Developing strategies for communication;
(b) Advising missions on media relations.
@Situation Room
3.4 The Situation Room is headed by a Chief, who reports directly to the Under-Secretary-General. Its core functions are as follows:
(a) Watching all coasts day and night;
(b) Reporting incidents to senior officials without delay.
# 4 | Office of Military Coasts
@Office of Military Coasts
4.1 The Office of Military Coasts is headed by an Assistant Secretary-General, Military Adviser for Coasts, who is accountable to the Under-Secretary-General.
4.2 The core functions of the Office are as follows:
(a) Generating forces for coastal missions;
(b) Advising on military aspects of coasts.
4.3 The Office comprises the Office of the Military Adviser, the Force Generation Service and the Current Operations Service.
@Office of the Military Adviser
4.4 The core functions of the Office of the Military Adviser are as follows:
(a) Supporting the Military Adviser;
(b) Representing the Office in task forces.
@Force Generation Service
4.5 The Force Generation Service is headed by a Chief, who reports to the Military Adviser, and is responsible for the following core functions:
(a) Negotiating with contributors of troops;
(b) Rotating units and individual officers.
@Current Operations Service
4.6 The Current Operations Service is headed by a Chief, who reports to the Military Adviser. It performs the following core functions:
(a) Monitoring all operations;
(b) Drafting directives for commanders of forces.
# 5 | Policy, Evaluation and Training Division
@Policy, Evaluation and Training Division
5.1 The Policy, Evaluation and Training Division is headed by a Director who is accountable to both Under-Secretaries-General.
5.2 In support of both Departments, the Division performs the following core functions:
(a) Developing doctrine;
(b) Evaluating missions, at the request of the Under-Secretaries-General, and following up on the recommendations;
(c) Training staff before deployment.
5.3 The Director is assisted by three Team Leaders.
# 6 | Final provisions
6.1 The present bulletin shall enter into force on 5 February 2030.
6.2 ST/SGB/2000/9 is hereby abolished.
"""

UNNUMBERED = """
= ST/SGB/2033/2
= Secretary-General’s bulletin
= Organization of the Office for Island Coordination
= The Secretary-General promulgates the following:
## General provision
~ The present bulletin shall apply in conjunction with ST/SGB/2015/3.
## Functions and organization
@Office for Island Coordination
~ The main functions of the Office for Island Coordination are to:
- Advise the Secretary-General on emergencies on islands;
- Convene the Islands Committee and carry out its decisions;
- Mobilize resources.
~ The Office is headed by the Under-Secretary-General for Islands.
## Policy Development Branch
@Policy Development Branch
~ The Policy Development Branch is headed by a Chief, who is accountable to the Under-Secretary-General.
~ The core functions of the Branch are as follows:
(a) Identifying emerging trends on islands;
(b) Harmonizing the positions of members of the Committee.
## Response Coordination Branch
@Response Coordination Branch
~ The Response Coordination Branch is headed by a Chief, who is accountable to the Under-Secretary-General.
~ The core functions of the Branch are as follows:
(a) Coordinating the response to storms;
(b) Organizing needs assessment missions;
(c) Launching consolidated appeals.
## Geneva Office
@Geneva Office
~ The Geneva Office is headed by a Director. The Director shall:
(a) Represent the Under-Secretary-General in Geneva;
(b) Manage the staff of the Office.
## Final provision
~ The present bulletin shall enter into force on 1 April 2033.
"""

NUMBERED = """
= ST/SGB/2034/3
= Secretary-General’s bulletin
= Organization of the Office of Ocean Records
= The Secretary-General promulgates the following:
# I | General provision
1. The present bulletin shall apply in conjunction with ST/SGB/2015/3.
# II | Functions of the Office
@Office of Ocean Records
2. The Office of Ocean Records has the following functions:
(a) To keep the records of the oceans;
(b) To open them to the public after thirty years.
# III | Archives Section
@Archives Section
3. The Archives Section is headed by a Chief who reports to the Director.
4. The Section is responsible for:
(a) Appraising and describing records;
(b) Providing access to researchers;
(c) Preserving records, in particular those on paper.
# IV | Digital Records Section
@Digital Records Section
5. The Digital Records Section is headed by a Chief who reports to the Director.
6. The responsibilities of the Section include:
(a) Setting standards for electronic records;
(b) Migrating records to new formats.
# V | Entry into force
7. The present bulletin shall enter into force on 1 May 2034.
"""

FRENCH = """
= Nations Unies
= ST/SGB/2031/21
= Circulaire du Secrétaire général
= Organisation du Bureau des affaires portuaires
= En application de sa circulaire ST/SGB/2015/3, intitulée « Organisation du Secrétariat de l’Organisation des Nations Unies », le Secrétaire général promulgue ce qui suit en ce qui concerne la structure administrative du Bureau des affaires portuaires :
# 1 | Disposition générale
1.1 La présente circulaire complète la circulaire ST/SGB/2015/3.
# 2 | Attributions et organisation
@Bureau des affaires portuaires
2.1 En tant que service central des ports, le Bureau des affaires portuaires s’acquitte des fonctions suivantes :
a) Donner des conseils au Secrétaire général sur toutes les questions portuaires, en vertu de la résolution 72/266 B ;
b) Représenter le Secrétaire général aux conférences sur les ports ;
c) Fournir des services de secrétariat au Comité des ports.
2.2 Le Bureau se compose des unités administratives décrites dans la présente circulaire.
2.3 Le Bureau est dirigé par le (la) Secrétaire général(e) adjoint(e) aux affaires portuaires. Le (la) Secrétaire général(e) adjoint(e) et les responsables de chaque unité administrative exercent, outre les fonctions propres décrites ci-après, les fonctions générales attachées à leur poste.
# 3 | Secrétaire général adjoint aux affaires portuaires
3.1 Le Secrétaire général adjoint aux affaires portuaires rend compte au Secrétaire général.
3.2 Il est responsable de toutes les activités du Bureau, ainsi que de son administration.
# 4 | Bureau du Secrétaire général adjoint
@Bureau du Secrétaire général adjoint
4.1 Le Bureau du Secrétaire général adjoint est dirigé par un chef qui relève du Secrétaire général adjoint.
4.2 Les principales fonctions du Bureau sont les suivantes :
a) Aider le Secrétaire général adjoint à diriger et à gérer le Bureau ;
b) Coordonner les relations avec les autres départements.
# 5 | Division des quais et des amarrages
@Division des quais et des amarrages
5.1 La Division des quais et des amarrages est dirigée par un directeur qui relève du Secrétaire général adjoint.
5.2 Les fonctions essentielles de la Division sont les suivantes :
a) Planifier, construire et réparer les quais ;
b) Conseiller les États Membres, à leur demande, notamment en ce qui concerne :
i) La profondeur de l’eau ;
ii) La sécurité des amarrages ;
c) Publier l’enquête annuelle.
@Groupe des marées
5.3 Le Groupe des marées est dirigé par un chef qui rend compte au Directeur de la Division. Ses principales fonctions sont les suivantes :
a) Mesurer les marées et les courants ;
b) Publier les tables.
# 6 | Service administratif
@Service administratif
6.1 Le Service administratif, placé sous la direction d’un chef, est chargé des fonctions suivantes :
a) Gérer le budget et le personnel ;
b) Certifier les dépenses.
# 7 | Dispositions finales
7.1 La présente circulaire entre en vigueur le jour de sa publication.
7.2 La circulaire ST/SGB/1999/99 est annulée.
"""

SPANISH = """
= Naciones Unidas
= ST/SGB/2031/22
= Boletín del Secretario General
= Organización de la Oficina de Asuntos Portuarios
= El Secretario General, de conformidad con el boletín ST/SGB/2015/3, titulado “Organización de la Secretaría de las Naciones Unidas”, y a fin de establecer la estructura orgánica de la Oficina de Asuntos Portuarios, promulga lo siguiente:
# 1 | Disposición general
1.1 El presente boletín se aplicará conjuntamente con el boletín ST/SGB/2015/3.
# 2 | Funciones y organización
@Oficina de Asuntos Portuarios
2.1 La Oficina de Asuntos Portuarios:
a) Asesora al Secretario General en todas las cuestiones relativas a los puertos;
b) Presta servicios de secretaría al Comité de Puertos.
2.2 La Oficina se divide en las dependencias orgánicas que se describen en el presente boletín.
2.3 La Oficina está encabezada por el Secretario General Adjunto de Asuntos Portuarios.
# 3 | Secretario General Adjunto de Asuntos Portuarios
3.1 El Secretario General Adjunto de Asuntos Portuarios rinde cuentas al Secretario General.
3.2 El Secretario General Adjunto es responsable de todas las actividades de la Oficina.
# 4 | Oficina del Secretario General Adjunto
@Oficina del Secretario General Adjunto
4.1 La Oficina del Secretario General Adjunto está encabezada por un Jefe que rinde cuentas al Secretario General Adjunto.
4.2 Las funciones básicas de la Oficina son las siguientes:
a) Prestar asistencia al Secretario General Adjunto en la dirección y gestión de la Oficina;
b) Coordinar las actividades interdepartamentales.
# 5 | División de Muelles y Amarres
@División de Muelles y Amarres
5.1 El Director de la División de Muelles y Amarres rinde cuentas al Secretario General Adjunto.
5.2 Las funciones básicas de la División consisten en:
a) Planificar, construir y reparar muelles;
b) Publicar el estudio anual de los muelles.
@Sección de Dragado
5.3 La Sección de Dragado, que depende del Director, desempeña las siguientes funciones:
a) Mantener abiertos los canales;
b) Vigilar los efectos del dragado.
# 6 | Disposiciones finales
6.1 El presente boletín entrará en vigor en la fecha de su publicación.
6.2 Queda derogado el boletín ST/SGB/1999/99.
"""

FINANCE = """
= United Nations
= ST/SGB/2035/16
= Secretary-General’s bulletin
= Organization of the Office of Programme Planning, Budget and Moorings
= The Secretary-General, pursuant to Secretary-General’s bulletin ST/SGB/2015/3 and for the purpose of establishing the organizational structure of the Office of Programme Planning, Budget and Moorings, promulgates the following:
# 1 | General provision
~ The present bulletin shall apply in conjunction with ST/SGB/2015/3 and ST/SGB/2010/9.
# 2 | Functions and organization
@Office of Programme Planning, Budget and Moorings
2.1 The Office of Programme Planning, Budget and Moorings:
(a) Establishes policies, procedures and guidelines for the Secretariat on the matters for which it is responsible under the Financial Regulations and Rules;
(b) Prepares and presents to the legislative bodies the medium-term plan and the proposed programme budget; and
(c) Accounts for, and reports to the appropriate authorities on, the use made of resources.
2.2 The Office is divided into organizational units, as described in the present bulletin.
2.3 The Office is headed by the Assistant Secretary-General, Controller. The Controller and the officials in charge of each organizational unit perform the general functions set out in section 5 of ST/SGB/2015/3.
# 3 | Assistant Secretary-General, Controller
3.1 The Assistant Secretary-General, Controller, is accountable to the Under-Secretary-General.
@Assistant Secretary-General, Controller
3.2 The Controller is responsible for:
(a) All the activities of the Office;
(b) The administration of the Financial Regulations and Rules;
(c) Advising the Under-Secretary-General on matters of budget.
# 4 | Office of the Controller
@Office of the Controller
4.1 The Office of the Controller is headed by a Chief who is accountable to the Controller.
4.2 The core functions of the Office of the Controller are the following:
(a) Assisting the Controller in all aspects of his or her work;
(b) Formulating financial policies (see also section 5 (a) below);
(c) Providing advice on delegation of authority, including:
(i) Designation of certifying officers;
(ii) Approval of contributions:
a. In cash;
b. In kind;
(iii) Review of losses;
(d) Coordinating replies to audits.
# 5 | Treasury
@Treasury
5.1 The Treasury is headed by a Treasurer who is accountable to the Controller.
5.2 The core functions of the Treasury are as follows:
(a) Investing the funds of the Organization;
(b) Receiving and safeguarding cash and making disbursements.
# 6 | Accounts Division
@Accounts Division
6.1 The Accounts Division is headed by a Director who is accountable to the Controller.
6.2 The responsibilities of the Division are:
(a) Recording all transactions of the Organization;
(b) Preparing annual financial statements in accordance with decision XII/4;
(c) Administering insurance.
6.3 In addition, the Director of the Division serves as secretary of the Claims Board.
# 7 | Programme Planning and Budget Division
@Programme Planning and Budget Division
7.1 The Programme Planning and Budget Division is headed by a Director who is accountable to the Controller. The Division carries out the following functions:
(a) Preparing the budget outline;
(b) Supporting the Committee for Programme and Coordination.
@
7.2 The Division consists of:
(a) The Office of the Director;
(b) Three budget services.
# 8 | Peacekeeping Financing Division
@Peacekeeping Financing Division
8.1 The Director of the Peacekeeping Financing Division is accountable to the Controller.
8.2 The core functions of the Division are as follows:
(a) Preparing budgets of missions;
(b) Monitoring contributions.
# 9 | Final provisions
9.1 The present bulletin shall enter into force on the date of issuance.
9.2 Secretary-General’s bulletin ST/SGB/2003/99 is hereby abolished.
"""

BRANCHES = r"""
= ST/SGB/2036/6
= Secretary-General’s bulletin
= Organization of the Northern Seas Office on Drugs and Harbours
= The Secretary-General, in accordance with ST/SGB/2015/3, promulgates the following:
# 1 | General provision
1.1 The present bulletin shall apply in conjunction with ST/SGB/2015/3.
# 2 | Functions and organization
@Northern Seas Office on Drugs and Harbours
2.1 The Northern Seas Office on Drugs and Harbours is established to implement the programmes of the Organization in an integrated manner. It is responsible for:
(a) Carrying out the mandates set forth in General Assembly resolution 46/185 C;
(b) Providing secretariat services to the Commission on Drugs.
2.2 The Office is headed by an Executive Director, at the level of Under-Secretary-General.
# 3 | Executive Director
3.1 The Executive Director is responsible for all the activities of the Office.
# 4 | Office of the Executive Director
@Office of the Executive Director
4.1 The functions of the Office of the Executive Director are integrated with those of the Office of the Director-General. The core functions of the Office are:
(a) Assisting the Executive Director;
(b) Facilitating interdepartmental cooperation, in accordance with the following instruments: the Charter, the conventions and the rules;
(c) Liaising with Member States.
# 5 | Division for Operations
@Division for Operations
5.1 The Division for Operations is headed by a Director, who is accountable to the Executive Director.
5.2 The core functions of the Division are as follows:
(a) Advising the Executive Director on operations;
(b) Supervising the field offices.
5.3 The Division comprises the following branches, the core functions of which are as follows:
@Operations Branch
5.4 Operations Branch. The core functions of the Branch are as follows:
(a) Managing projects;
(b) Backstopping.
@Partnership Branch
5.5 Partnership Branch. The core functions of the Branch are as follows:
(a) Working with civil society;
(b) Raising funds.
# 6 | Division for\Treaty Affairs
@Division for Treaty Affairs
6.1 The Division is headed by a Director.
6.2 In cooperation with other entities, the Division:
(a) Promotes ratification of the conventions;
(b) Supports the expert groups.
@Legal Advisory Section
6.3 The functions of the Legal Advisory Section, under the supervision of the Director, are as follows:
(a) Drafting model laws;
(b) Training prosecutors.
# 7 | Division for Management
7.1 The Division for Management is headed by a Director who is accountable to the Executive Director and who is assisted by the chiefs of services.
@Division for Management
7.2 The core functions of the Division for Management are to:
(a) Advise the Executive Director on resources;
(b) Manage conference services.
7.3 The Division for Management includes the Financial Resources Management Service, the Human Resources Management Service and the Information Technology Service:
@Financial Resources Management Service
7.4 The core functions of the Financial Resources Management Service are as follows:
(a) Preparing the consolidated budget;
(b) Paying vendors.
@Human Resources Management Service
7.5 The Human Resources Management Service has the following core functions:
(a) Recruiting staff;
(b) Training staff.
@Information Technology Service
7.6 The Information Technology Service is responsible for the following:
(a) Running the data centre;
(b) Building applications.
# 8 | Field offices
@Field offices
8.1 Field offices are headed by representatives who report to the Director for Operations. The core functions of field offices are as follows:
(a) Implementing programmes in countries;
(b) Advising Governments.
# 9 | Final provision
9.1 The present bulletin shall enter into force on 15 March 2036.
"""

RUSSIAN = """
= ST/SGB/2031/23
= Бюллетень Генерального секретаря
= Организация Департамента по портовым вопросам
= Генеральный секретарь в соответствии с бюллетенем ST/SGB/2015/3 и в целях определения организационной структуры Департамента по портовым вопросам настоящим постановляет следующее:
# 1 | Общее положение
1.1 Настоящий бюллетень применяется совместно с бюллетенем ST/SGB/2015/3.
# 2 | Функции и организация
@Департамент по портовым вопросам
2.1 Департамент по портовым вопросам:
a) консультирует Генерального секретаря по всем вопросам, касающимся портов;
b) обслуживает Комитет по портам и его вспомогательные органы.
2.2 Департамент состоит из организационных подразделений, описание которых дается в настоящем бюллетене.
2.3 Департамент возглавляет заместитель Генерального секретаря по портовым вопросам.
# 3 | Заместитель Генерального секретаря по портовым вопросам
3.1 Заместитель Генерального секретаря по портовым вопросам подотчетен Генеральному секретарю.
3.2 Заместитель Генерального секретаря отвечает за всю деятельность Департамента.
# 4 | Канцелярия заместителя Генерального секретаря
@Канцелярия заместителя Генерального секретаря
4.1 Канцелярию заместителя Генерального секретаря возглавляет начальник, который подотчетен заместителю Генерального секретаря.
4.2 Основные функции Канцелярии заключаются в следующем:
a) оказание заместителю Генерального секретаря помощи в руководстве Департаментом;
b) координация междепартаментской деятельности.
# 5 | Отдел причалов
@Отдел причалов
5.1 Отдел причалов возглавляет директор, подотчетный заместителю Генерального секретаря.
5.2 Отдел выполняет следующие основные функции:
a) строительство и ремонт причалов;
b) издание ежегодного обзора.
@Секция дноуглубительных работ
5.3 Основными функциями Секции дноуглубительных работ являются:
a) поддержание глубины каналов;
b) наблюдение за последствиями.
# 6 | Заключительные положения
6.1 Настоящий бюллетень вступает в силу в день его издания.
"""

ARABIC = """
= ST/SGB/2031/24
= نشرة الأمين العام
= تنظيم إدارة شؤون الموانئ
= إن الأمين العام، عملا بنشرة الأمين العام ST/SGB/2015/3، ولغرض تحديد الهيكل التنظيمي لإدارة شؤون الموانئ، يصدر ما يلي:
# 1 | حكم عام
1-1 تطبق هذه النشرة مقترنة بنشرة الأمين العام ST/SGB/2015/3.
# 2 | المهام والتنظيم
@إدارة شؤون الموانئ
2-1 تضطلع إدارة شؤون الموانئ بالمهام التالية:
(أ) إسداء المشورة إلى الأمين العام بشأن جميع المسائل المتعلقة بالموانئ؛
(ب) تقديم الخدمات إلى لجنة الموانئ وهيئاتها الفرعية.
2-2 تنقسم الإدارة إلى وحدات تنظيمية على النحو المبين في هذه النشرة.
2-3 يرأس الإدارة وكيل الأمين العام لشؤون الموانئ.
# 3 | وكيل الأمين العام لشؤون الموانئ
3-1 وكيل الأمين العام لشؤون الموانئ مسؤول أمام الأمين العام.
# 4 | مكتب وكيل الأمين العام
@مكتب وكيل الأمين العام
4-1 يرأس مكتب وكيل الأمين العام رئيس مسؤول أمام وكيل الأمين العام.
4-2 فيما يلي المهام الأساسية للمكتب:
(أ) مساعدة وكيل الأمين العام في إدارة شؤون الإدارة عموما؛
(ب) تنسيق الأنشطة المشتركة بين الإدارات.
# 5 | شعبة الأرصفة
@شعبة الأرصفة
5-1 يرأس شعبة الأرصفة مدير مسؤول أمام وكيل الأمين العام.
5-2 المهام الأساسية للشعبة هي كما يلي:
(أ) بناء الأرصفة وإصلاحها؛
(ب) نشر الدراسة الاستقصائية السنوية.
# 6 | أحكام ختامية
6-1 يبدأ نفاذ هذه النشرة في تاريخ صدورها.
"""

CHINESE = """
= ST/SGB/2031/25
= 秘书长公报
= 港口事务部的组织
= 秘书长依照题为“联合国秘书处的组织”的秘书长公报ST/SGB/2015/3，为确定港口事务部的组织结构，颁布如下：
# 1 | 一般规定
1.1 本公报应与ST/SGB/2015/3一并适用。
# 2 | 职能和组织
@港口事务部
2.1 港口事务部：
(a) 就与港口有关的一切事项向秘书长提供咨询意见；
(b) 为港口委员会及其附属机构提供服务。
2.2 该部分为若干组织单位，详见本公报。
2.3 该部由主管港口事务副秘书长领导。
# 3 | 主管港口事务副秘书长
3.1 主管港口事务副秘书长对秘书长负责。
# 4 | 副秘书长办公室
@副秘书长办公室
4.1 副秘书长办公室由一名主任领导，主任对副秘书长负责。
4.2 办公室的核心职能如下：
(a) 协助副秘书长领导和管理该部；
(b) 协调部门间活动。
# 5 | 码头司
@码头司
5.1 码头司由一名司长领导，司长对副秘书长负责。
5.2 该司的核心职能如下：
(a) 建造和修理码头；
(b) 出版年度调查报告。
# 6 | 最后规定
6.1 本公报自发布之日起生效。
"""

FORMS = {
    "finance": ("en", FINANCE),
    "branches": ("en", BRANCHES),
    "russian": ("ru", RUSSIAN),
    "arabic": ("ar", ARABIC),
    "chinese": ("zh", CHINESE),
    "classic": ("en", CLASSIC),
    "regional": ("en", REGIONAL),
    "older": ("en", OLDER),
    "nested": ("en", NESTED),
    "unnumbered": ("en", UNNUMBERED),
    "numbered": ("en", NUMBERED),
    "french": ("fr", FRENCH),
    "spanish": ("es", SPANISH),
}


@dataclass
class Block:
    """A line of a source: what it is, its number or label, and its text."""

    kind: str
    label: str
    text: str
    depth: int = 0


def blocks_of(source):
    """Return the blocks of a source."""
    found, before = [], None
    for line in source.strip().split("\n"):
        sign, _space, rest = line.partition(" ")
        if sign == "#":
            number, _bar, title = rest.partition(" | ")
            found.append(Block("section", number, title))
        elif sign == "##":
            found.append(Block("heading", "", rest))
        elif sign == "=":
            found.append(Block("front", "", rest))
        elif line.startswith("@"):
            found.append(Block("owner", "", line[1:]))
        elif sign == "~":
            found.append(Block("paragraph", "", rest))
        elif sign == "-":
            found.append(Block("item", "•", rest))
        elif ITEM.match(line):
            label = line.partition(" ")[0]
            is_roman = label.strip("()") in ("i", "ii", "iii", "iv") and before != "h"
            depth = 2 if label.endswith(".") else int(is_roman)
            found.append(Block("item", label, rest, depth))
        else:
            found.append(Block("paragraph", sign, rest))
        before = found[-1].label.strip("()")
    return found


def functions_of(source):
    """Return the functions as they should be found: (body, text), items below them with the text of each."""
    found, owner = [], ""
    for block in blocks_of(source):
        if block.kind == "owner":
            owner = block.text
        elif block.kind == "item" and owner:
            found.append((owner.casefold(), block.text))
    return found


def found_in(plan):
    """Return the functions of a plan in the same form."""

    def walked(body, functions):
        for function in functions:
            yield body.name.casefold(), function.text
            yield from walked(body, function.items)

    return [one for body in plan.bodies for one in walked(body, body.functions)]


def score(source, plan, document):
    """Return (functions right, all, words lost, those that are wrong)."""
    wanted, found = functions_of(source), found_in(plan)
    rest = list(found)
    missing = []
    for one in wanted:
        if one in rest:
            rest.remove(one)
        else:
            missing.append(one)
    return len(wanted) - len(missing), len(wanted), sum(plan.lost_words(document).values()), missing + rest


# Ways to write a source


def _section_lines(block, language):
    word = SECTION[language]
    return [word.format(block.label) if "{}" in word else f"{word} {block.label}", *block.text.split("\\")]


def as_lines(source, language, separator=" "):
    """Yield (kind, text) of each paragraph with typed labels."""
    for block in blocks_of(source):
        if block.kind == "owner":
            continue
        if block.kind == "section":
            for line in _section_lines(block, language):
                yield "section", line
        else:
            yield block.kind, f"{block.label}{separator}{block.text}" if block.label else block.text


def spaced_text(source, language):
    """Return the text with an empty line after each paragraph, as it is pasted from a page."""
    return "\n\n".join(text for _kind, text in as_lines(source, language))


def glued_text(source, language):
    """Return the text without empty lines, the labels without a space, as programs take it out of a document."""
    return "\n".join(text for _kind, text in as_lines(source, language, ""))


def tabbed_text(source, language):
    """Return the text without empty lines, labels before a tab, as it is pasted from Word."""
    return "\n".join(text for _kind, text in as_lines(source, language, "\t"))


def page_text(source, language, lines_of_page=46, width=88):
    """Return the text as a PDF has it: lines of a page, with its heads and numbers."""
    symbol = next(block.text for block in blocks_of(source) if block.text.startswith("ST/"))
    lines = []
    for kind, text in as_lines(source, language, "\t"):
        indent = "    " if kind == "item" else ""
        lines += textwrap.wrap(text.replace("\t", "  "), width, subsequent_indent=indent, initial_indent=indent)
    pages = [lines[start : start + lines_of_page] for start in range(0, len(lines), lines_of_page)]
    return "\f".join(
        "\n".join([*([symbol] if number else []), *page, f"{number + 1}/{len(pages)}" if number % 2 else f"31-0{number + 1}234 (E)", str(number + 1)])
        for number, page in enumerate(pages)
    )  # fmt: skip


def html_page(source, language):
    """Return HTML as Word saves it: labels in runs of their own, before hard spaces."""
    made = []
    for block in blocks_of(source):
        text = html.escape(block.text)
        if block.kind == "section":
            lines = "<br>\n".join(map(html.escape, _section_lines(block, language)))
            made.append(f"<p class=MsoNormal><b><span>{lines}</span></b></p>")
        elif block.kind == "heading":
            made.append(f"<p class=MsoNormal><i>{text}</i></p>")
        elif block.kind != "owner":
            label = f"<span>{block.label}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span>" if block.label else ""  # fmt: skip
            made.append(f"<p class={'MsoListParagraph' if block.kind == 'item' else 'MsoNormal'}>{label}{text}</p>")
    return f"<html lang={language}><head><title>x</title></head><body><div class=WordSection1>{''.join(made)}</div></body></html>"


def typed_docx(path, source, language):
    """Write a DOCX with typed numbers and tabs, headings in bold or in italics."""
    made = []
    for kind, text in as_lines(source, language, "\t"):
        label, tab, rest = text.partition("\t")
        text = html.escape(label) + ('</w:t><w:tab/><w:t xml:space="preserve">' if tab else "") + html.escape(rest)
        marks = {"section": "<w:b/>", "heading": "<w:i/>"}.get(kind, "")
        made.append(p(raw=run(text, marks)))
    return make_docx(path, *made)


def template_docx(path, source, language):
    """Write a DOCX as the templates of the United Nations do: a heading is one paragraph of tabs and a line break, bold by its style; labels follow tabs."""
    made, tab, line_break = [], '</w:t><w:tab/><w:t xml:space="preserve">', '</w:t><w:br/><w:t xml:space="preserve">'
    for block in blocks_of(source):
        text = html.escape(block.text)
        if block.kind == "section":
            lines = map(html.escape, _section_lines(block, language))
            made.append(p(tab + f"{line_break}{tab}".join(lines), style="H1G"))
        elif block.kind == "heading":
            made.append(p(f"{tab}{text}", style="H23G"))
        elif block.kind == "front" and block.text.casefold().startswith(("organi", "functions", "тан", "تنظيم")):
            made.append(p(f"{tab}{tab}{text}", style="HChG"))
        elif block.kind != "owner":
            before = (
                f"{tab}{block.label}{tab}" if block.kind == "item" else f"{block.label}{tab}" if block.label else ""
            )
            made.append(p(before + text, style="SingleTxt"))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="_ {name}"/><w:rPr>{marks}</w:rPr></w:style>'
        for name, marks in (("H1G", "<w:b/>"), ("HChG", "<w:b/>"), ("H23G", "<w:i/>"), ("SingleTxt", ""))
    )
    return make_docx(path, *made, styles=styles)


def lines_docx(path, source, language):
    """Write a DOCX whose every line is a paragraph, as programs make it from PDF."""
    lines = [line for line in page_text(source, language).replace("\f", "\n").split("\n") if line.strip()]
    return make_docx(path, *(p(html.escape(line.strip())) for line in lines))


def numbered_docx(path, source, language):
    """Write a DOCX whose numbers and letters are drawn by Word, through styles."""
    word = SECTION[language]
    is_half = language in ("fr", "es", "ru")
    form = "%{})" if is_half else "(%{})"
    section = word.format("%1") if "{}" in word else f"{word} %1"
    numbering = abstract(0, level(0, "decimal", section, more='<w:pStyle w:val="SectionHead"/><w:suff w:val="space"/>'), level(1, "decimal", "%1.%2", more='<w:pStyle w:val="NumberedText"/>'))  # fmt: skip
    numbering += abstract(
        1,
        level(0, "lowerLetter", form.format(1)),
        level(1, "lowerRoman", form.format(2)),
        level(2, "lowerLetter", "%3."),
    )
    numbering += abstract(2, level(0, "bullet", "•"))
    lists, made, last, expected = [num(1, 0), num(900, 2)], [], "", 1
    for block in blocks_of(source):
        text = html.escape(block.text)
        if block.kind == "section" and block.label.isdecimal():
            lines = "".join(f"<w:r><w:br/></w:r>{run(html.escape(line))}" for line in block.text.split("\\"))
            made.append(p(raw=lines, style="SectionHead"))
        elif block.kind == "section":
            made += [p(raw=run(line, "<w:b/>")) for line in _section_lines(block, language)]
        elif block.kind == "heading":
            made.append(p(raw=run(text, "<w:i/>")))
        elif block.kind == "paragraph" and re.fullmatch(r"\d+\.\d+", block.label):
            made.append(p(text, style="NumberedText"))
        elif block.kind == "item" and block.label == "•":
            made.append(p(text, 900))
        elif block.kind == "item":
            if block.depth == 0 and block.label.strip("()") in ("a", "أ"):
                expected += 1
                lists.append(num(expected, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'))
            made.append(p(text, expected, level=block.depth))
        elif block.kind != "owner":
            label = f'{block.label}</w:t><w:tab/><w:t xml:space="preserve">' if block.label else ""
            made.append(p(raw=run(label + text)))
        last = block.kind
    assert last
    styles = '<w:style w:type="paragraph" w:styleId="SectionHead"><w:name w:val="Section head"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    styles += '<w:style w:type="paragraph" w:styleId="NumberedText"><w:name w:val="Numbered text"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    return make_docx(path, *made, numbering=numbering + "".join(lists), styles=styles)


def written(folder, name):
    """Return paths of one form in each way to write it, by the name of the way."""
    language, source = FORMS[name]
    texts = {
        "spaced.txt": spaced_text, "glued.txt": glued_text, "tabbed.txt": tabbed_text, "pages.txt": page_text, "word.html": html_page,
    }  # fmt: skip
    documents = {
        "numbered.docx": numbered_docx,
        "typed.docx": typed_docx,
        "template.docx": template_docx,
        "lines.docx": lines_docx,
    }
    found = {}
    for ending, make in texts.items():
        found[ending] = folder / f"{name}-{ending}"
        found[ending].write_text(make(source, language), encoding="utf-8")
    for ending, make in documents.items():
        found[ending] = make(folder / f"{name}-{ending}", source, language)
    return found


def measured(folder):
    """Yield (form, way, functions right, all, words lost, those that are wrong, plan) of each form in each way."""
    from bulletins.grammar import read_bulletin
    from bulletins.reading import read_document

    for name, (_language, source) in FORMS.items():
        for way, path in written(folder, name).items():
            document = read_document(path)
            plan = read_bulletin(document)
            yield (name, way, *score(source, plan, document), plan)


assert words_of
