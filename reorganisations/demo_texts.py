"""The texts with which the example of a reorganisation finishes both sides of what it moves, in six languages."""


def by_language(ar, en, es, fr, ru, zh):
    """Return texts by the slug of the language."""
    return {"ar": ar, "en": en, "es": es, "fr": fr, "ru": ru, "zh": zh}


IMPLEMENTATION_CLOSING = by_language(
    "وتتألف شعبة دعم التنفيذ من وحدة تنمية القدرات ووحدة المعرفة والخدمات الرقمية.",
    "The Implementation Support Division is comprised of the Capacity Development Unit and the Knowledge and Digital Services Unit.",
    "La División de Apoyo a la Aplicación está integrada por la Unidad de Desarrollo de Capacidad y la Unidad de Conocimiento y Servicios Digitales.",
    "La Division de l’appui à la mise en œuvre se compose de l’Unité du développement des capacités et de l’Unité des connaissances et des services numériques.",
    "В состав Отдела поддержки осуществления входят Группа по развитию потенциала и Группа по вопросам знаний и цифровых услуг.",
    "执行支助司由能力发展股以及知识与数字服务股组成。",
)
MAINSTREAMING_CLOSING = by_language(
    "وتشمل الشعبة أعمال الأمانة المتعلقة بالاقتصاد وحشد الموارد، وكذلك بالآلية المالية للاتفاقية.\n\n"
    "وتتألف شعبة دعم التعميم والتعاون والتوعية من وحدة الشراكات والتعاون، ووحدة الاتصال والتوعية، ووحدة السياسات الاقتصادية، ووحدة حشد الموارد.",
    "It includes the Secretariat’s work related to economics and resource mobilization as well as the financial mechanism for the Convention.\n\n"
    "The Mainstreaming, Cooperation and Outreach Support Division is comprised of the Partnerships and Cooperation Unit, the Communications and Outreach Unit, the Economic Policy Unit and the Resource Mobilization Unit.",
    "Abarca la labor de la Secretaría relacionada con la economía y la movilización de recursos, así como con el mecanismo financiero del Convenio.\n\n"
    "La División de Apoyo a la Integración, la Cooperación y la Divulgación está integrada por la Unidad de Alianzas y Cooperación, la Unidad de Comunicación y Divulgación, la Unidad de Política Económica y la Unidad de Movilización de Recursos.",
    "La Division englobe les travaux du Secrétariat relatifs aux questions économiques et à la mobilisation des ressources, ainsi qu’au mécanisme de financement de la Convention.\n\n"
    "La Division de l’appui à l’intégration, à la coopération et à la sensibilisation se compose de l’Unité des partenariats et de la coopération, de l’Unité de la communication et de la sensibilisation, de l’Unité de la politique économique et de l’Unité de la mobilisation des ressources.",
    "В сферу деятельности Отдела входит работа секретариата, касающаяся экономических вопросов и мобилизации ресурсов, а также механизма финансирования Конвенции.\n\n"
    "В состав Отдела поддержки актуализации тематики биоразнообразия, сотрудничества и информационно-просветительской деятельности входят Группа по партнерству и сотрудничеству, Группа по коммуникационной и информационно-просветительской деятельности, Группа экономической политики и Группа мобилизации ресурсов.",
    "该司的职责包括秘书处有关经济、资源调动以及《公约》财务机制的工作。\n\n"
    "主流化、合作和外联支助司由伙伴关系和合作股、传播和外联股、经济政策股以及资源调动股组成。",
)
PARTNERSHIPS_OPENING = by_language(
    "تتولى وحدة الشراكات والتعاون تيسير التنسيق والتعاون مع جميع العمليات والهيئات الحكومية الدولية ذات الصلة على الصعيد الدولي، والجهات الفاعلة الرئيسية والشركاء الرئيسيين، ومنظمات أصحاب المصلحة، من أجل دعم تنفيذ الاتفاقية وبروتوكوليها، بوسائل منها:",
    "The Partnerships and Cooperation Unit facilitates coordination and cooperation with all relevant international intergovernmental processes and bodies, key actors and partners, and stakeholder’s organizations to support implementation of the Convention and its Protocols, among other things by",
    "La Unidad de Alianzas y Cooperación facilita la coordinación y la cooperación con todos los procesos y órganos intergubernamentales internacionales pertinentes, los agentes y asociados clave y las organizaciones de interesados directos, a fin de apoyar la aplicación del Convenio y sus Protocolos, entre otras cosas mediante:",
    "L’Unité des partenariats et de la coopération facilite la coordination et la coopération avec l’ensemble des processus et organes intergouvernementaux internationaux concernés, des acteurs et partenaires clés et des organisations de parties prenantes, à l’appui de la mise en œuvre de la Convention et de ses Protocoles, notamment par :",
    "Группа по партнерству и сотрудничеству содействует координации и сотрудничеству со всеми соответствующими международными межправительственными процессами и органами, ключевыми участниками деятельности и партнерами, а также организациями заинтересованных субъектов в поддержку осуществления Конвенции и Протоколов к ней, в том числе посредством:",
    "伙伴关系和合作股促进与所有相关国际政府间进程和机构、主要行为体和合作伙伴以及利益攸关方组织的协调与合作，以支持《公约》及其议定书的执行，方式包括：",
)
DIGITAL_SERVICES = by_language(
    "إدارة خدمات تكنولوجيا المعلومات والاتصالات في الأمانة.",
    "managing the ICT services in the secretariat.",
    "la gestión de los servicios de tecnología de la información y las comunicaciones en la Secretaría.",
    "la gestion des services liés aux technologies de l’information et des communications au sein du Secrétariat.",
    "управления услугами в области ИКТ в секретариате.",
    "管理秘书处的信息和通信技术服务。",
)
PARTNERS = by_language(
    "تنسيق تعاون الأمانة مع الشركاء دعما للاتفاقية وبروتوكوليها.",
    "coordinating the collaboration of the Secretariat with partners in support of the Convention and its Protocols.",
    "la coordinación de la colaboración de la Secretaría con sus asociados en apoyo del Convenio y sus Protocolos.",
    "la coordination de la collaboration du Secrétariat avec ses partenaires à l’appui de la Convention et de ses Protocoles.",
    "координации сотрудничества секретариата с партнерами в поддержку Конвенции и Протоколов к ней.",
    "协调秘书处与合作伙伴的协作，以支持《公约》及其议定书。",
)
MEETINGS_OF_BODIES = by_language(
    "تيسير اجتماعات الهيئة الفرعية للتنفيذ والعمليات الحكومية الدولية الأخرى ذات الصلة وتقديم الخدمات لتلك الاجتماعات؛",
    "facilitating and servicing meetings of the Subsidiary Body on Implementation and other relevant intergovernmental processes; and",
    "la facilitación de las reuniones del Órgano Subsidiario sobre la Aplicación y de otros procesos intergubernamentales pertinentes, así como la prestación de servicios a esas reuniones; y",
    "la facilitation et le service des réunions de l’Organe subsidiaire chargé de l’application et des autres processus intergouvernementaux concernés ;",
    "содействия проведению совещаний Вспомогательного органа по осуществлению и других соответствующих межправительственных процессов, а также обслуживания этих совещаний;",
    "协助举行执行问题附属机构和其他相关政府间进程的会议，并为会议提供服务；",
)
EXPERTISE = by_language(
    "توفير الخبرات في مجال السياسات والخبرات التقنية بشأن قضايا التعميم الشاملة؛",
    "providing policy and technical expertise on cross-cutting mainstreaming issues, and",
    "la aportación de conocimientos especializados normativos y técnicos sobre cuestiones intersectoriales relativas a la integración; y",
    "l’apport de compétences en matière de politiques et de compétences techniques sur les questions transversales liées à l’intégration ;",
    "предоставления экспертных знаний по вопросам политики и техническим вопросам, связанным со сквозными аспектами актуализации;",
    "就跨领域的主流化问题提供政策和技术专门知识；",
)
