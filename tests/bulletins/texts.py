"""One bulletin in six languages, made up in the form of the genre; as plain text with typed labels."""

BULLETINS = {
    "en": """ST/SGB/2031/7

Secretary-General’s bulletin

Organization of the Office of Ocean Affairs

The Secretary-General, pursuant to General Assembly resolution 72/266 B, promulgates the following:

Section 1
General provision

1.1 The present bulletin shall apply in conjunction with ST/SGB/2015/3.

Section 2
Functions and organization

2.1 The core functions of the Office of Ocean Affairs are as follows:

(a) Serving the Conference of the Parties under decision 15/4;

(b) Applying article 8(j), in particular:

(i) Its first part;

(ii) Its second part;

(c) Reporting.

2.2 The Office is headed by a Director who is accountable to the Secretary-General.

Section 3
Treaty Section

3.1 The Treaty Section is headed by a Chief who is accountable to the Director of the Office of Ocean Affairs.

3.2 The core functions of the Section are as follows:

(a) Registering treaties;

(b) Publishing treaties.

Section 4
Final provisions

4.1 The present bulletin shall enter into force on 1 May 2031.
""",
    "fr": """ST/SGB/2031/7

Circulaire du Secrétaire général

Organisation du Bureau des affaires maritimes

Le Secrétaire général, en application de la résolution 72/266 B de l’Assemblée générale, promulgue ce qui suit :

Section 1
Disposition générale

1.1 La présente circulaire s’applique conjointement avec la circulaire ST/SGB/2015/3.

Section 2
Fonctions et organisation

2.1 Les fonctions essentielles du Bureau des affaires maritimes sont les suivantes :

a) Assurer le service de la Conférence des Parties en vertu de la décision 15/4 ;

b) Appliquer l’article 8 j), en particulier :

i) Sa première partie ;

ii) Sa seconde partie ;

c) Faire rapport.

2.2 Le Bureau est dirigé par un directeur qui rend compte au Secrétaire général.

Section 3
Section des traités

3.1 La Section des traités est dirigée par un chef qui rend compte au Directeur du Bureau des affaires maritimes.

3.2 Les fonctions essentielles de la Section sont les suivantes :

a) Enregistrer les traités ;

b) Publier les traités.

Section 4
Dispositions finales

4.1 La présente circulaire entre en vigueur le 1er mai 2031.
""",
    "es": """ST/SGB/2031/7

Boletín del Secretario General

Organización de la Oficina de Asuntos Oceánicos

El Secretario General, de conformidad con la resolución 72/266 B de la Asamblea General, promulga lo siguiente:

Sección 1
Disposición general

1.1 El presente boletín se aplicará conjuntamente con el boletín ST/SGB/2015/3.

Sección 2
Funciones y organización

2.1 Las funciones básicas de la Oficina de Asuntos Oceánicos son las siguientes:

a) Prestar servicios a la Conferencia de las Partes en virtud de la decisión 15/4;

b) Aplicar el artículo 8 j), en particular:

i) Su primera parte;

ii) Su segunda parte;

c) Presentar informes.

2.2 La Oficina está dirigida por un Director que rinde cuentas al Secretario General.

Sección 3
Sección de Tratados

3.1 La Sección de Tratados está dirigida por un Jefe que rinde cuentas al Director de la Oficina de Asuntos Oceánicos.

3.2 Las funciones básicas de la Sección son las siguientes:

a) Registrar los tratados;

b) Publicar los tratados.

Sección 4
Disposiciones finales

4.1 El presente boletín entrará en vigor el 1 de mayo de 2031.
""",
    "ru": """ST/SGB/2031/7

Бюллетень Генерального секретаря

Организация Управления по вопросам океана

Генеральный секретарь во исполнение резолюции 72/266 B Генеральной Ассамблеи постановляет следующее:

Раздел 1
Общее положение

1.1 Настоящий бюллетень применяется вместе с бюллетенем ST/SGB/2015/3.

Раздел 2
Функции и организация

2.1 Основные функции Управления по вопросам океана заключаются в следующем:

a) обслуживание Конференции Сторон согласно решению 15/4;

b) применение статьи 8 j), в частности:

i) ее первой части;

ii) ее второй части;

c) представление докладов.

2.2 Управление по вопросам океана возглавляет Директор, который подотчетен Генеральному секретарю.

Раздел 3
Договорная секция

3.1 Договорную секцию возглавляет начальник, который подотчетен Директору Управления по вопросам океана.

3.2 Основные функции Секции заключаются в следующем:

a) регистрация договоров;

b) издание договоров.

Раздел 4
Заключительные положения

4.1 Настоящий бюллетень вступает в силу 1 мая 2031 года.
""",
    "ar": """ST/SGB/2031/7

نشرة الأمين العام

تنظيم مكتب شؤون المحيطات

إن الأمين العام، عملا بقرار الجمعية العامة 72/266 B، يصدر ما يلي:

البند 1
حكم عام

1-1 تطبق هذه النشرة مقترنة بالنشرة ST/SGB/2015/3.

البند 2
المهام والتنظيم

2-1 تتمثل المهام الأساسية لمكتب شؤون المحيطات فيما يلي:

(أ) تقديم الخدمات إلى مؤتمر الأطراف بموجب المقرر 15/4؛

(ب) تطبيق المادة 8 (ي)، وبخاصة:

’1‘ جزؤها الأول؛

’2‘ جزؤها الثاني؛

(ج) تقديم التقارير.

2-2 يرأس المكتب مدير مسؤول أمام الأمين العام.

البند 3
قسم المعاهدات

3-1 يرأس قسم المعاهدات رئيس مسؤول أمام مدير مكتب شؤون المحيطات.

3-2 تتمثل المهام الأساسية للقسم فيما يلي:

(أ) تسجيل المعاهدات؛

(ب) نشر المعاهدات.

البند 4
أحكام ختامية

4-1 يبدأ نفاذ هذه النشرة في 1 أيار/مايو 2031.
""",
    "zh": """ST/SGB/2031/7

秘书长公报

海洋事务厅的组织

秘书长依照大会第72/266 B号决议，颁布如下：

第1节
一般规定

1.1 本公报应与ST/SGB/2015/3一并适用。

第2节
职能和组织

2.1 海洋事务厅的核心职能如下：

(a) 根据第15/4号决定为缔约方大会提供服务；

(b) 执行第8(j)条，特别是：

㈠ 其第一部分；

㈡ 其第二部分；

(c) 提出报告。

2.2 海洋事务厅由一名主任领导，主任对秘书长负责。

第3节
条约科

3.1 条约科由一名科长领导，科长对海洋事务厅主任负责。

3.2 该科的核心职能如下：

(a) 登记条约；

(b) 出版条约。

第4节
最后规定

4.1 本公报自2031年5月1日起生效。
""",
}
