"""How people say that a child is in danger, by type of need. Wide on purpose: a needless hotline costs a glance, a
missed one may cost a life. So nothing is taken back by a "not" before it.

The Chinese patterns are tried on what was typed and on its clauses in one form (`speech.form`), where 爸爸 is 爸, 孩子
is 娃, 没有 is 没 and fillers such as 了 are gone. Which circumstances of the mandatory-report rule say the same stands in
`CIRCUMSTANCE_TYPES`; their everyday signs are in `data/report_signs.json`.
"""

import re
from typing import Final

KIN = "(?:爸|妈|爷|奶|叔|伯|舅|姑|姨|婶|哥|养父|养母|监护人|大人|男人|男的|亲戚|老师|教练|邻居|老头|校长|师傅|老板)"
CHILD = "(?:娃|他|她|我|弟|妹|丫头|姑娘|妹子|小子|女儿|儿子|孙|外甥|侄|婴儿?|人|女孩|男孩|女娃|男娃)"

PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    "SF05": (
        r"被.{0,6}(?:打(?!动|扰|工|扮|断|电话|预防针)|揍|抽(?!中|到|调)|踢|掐|捅|砍|烫|绑|捆|拴|锁|虐)",
        rf"{KIN}.{{0,6}}(?:打|揍|抽|踢|掐|捆|绑|烫|砍|捅|虐)(?:{CHILD}(?!电话|手机)|骂|得|成|伤|死|孙)",
        r"挨.{0,2}(?:打|揍|骂受饿)|毒打|暴打|殴打|狠打|痛打|打骂|打死|打残|打伤|虐待|家暴|体罚|凌虐",
        r"遍体鳞伤|鼻青脸肿|青一块|[淤瘀]青|伤痕|巴掌印|耳光|烟头|皮带|棍子|藤条|罚跪|往死里|死里打",
        r"(?:身上|脸上|背上|腿上|胳膊|手上|头上|浑身|全身|满身|一身).{0,6}(?:伤|疤|淤|瘀|青(?!春)|紫|血印|掐印)",
        r"(?:锁|关(?![系爱心注于键])|反锁|拴|绑|捆).{0,4}(?:屋|家里?|门外|房间?|笼|柱|床|树|院|起来|住)|关.{0,6}不让.{0,2}出",
        r"不(?:给|让).{0,4}(?:吃|饭|喝水|进屋|进门|回家|睡)|饿.{0,3}[两二三四五六七几\d]天|饿得?站不",
        r"(?:要|说|威胁|放话|扬言).{0,4}(?:打死|杀|弄死|砍|掐死)|拿刀|动刀|持刀",
        r"逼.{0,4}(?:嫁|结婚|成亲|订婚)|换亲|吸毒|贩毒|逼.{0,4}(?:偷|乞讨|要饭|干活)",
    ),
    "SF06": (
        r"强奸|强暴|轮奸|性侵|猥亵|乱伦|奸污|糟蹋|非礼|性骚扰|性虐|玩弄|侵犯|卖淫|坐台|陪酒|援交",
        r"(?:占|沾).{0,3}便宜|动手动脚|毛手毛脚|手脚不干净|不老实.{0,4}(?:摸|碰)",
        r"摸.{0,5}(?:下面|下身|下体|胸|奶子|屁股|身体|身子|大腿|私处|隐私|裤)",
        rf"{KIN}.{{0,8}}(?:摸|碰|亲嘴|强吻|搂|抱着不放|脱|压在).{{0,2}}(?:{CHILD}|衣|裤)?",
        r"被.{0,6}(?:摸|碰|亲|搂|欺负|玩弄|占便宜|脱|骗去|拍照|偷拍|睡)",
        r"脱.{0,4}(?:裤|衣服|光)|(?:裤子|内裤).{0,4}(?:血|脱|扯)|不肯脱裤",
        r"怀孕|怀.{0,2}娃|身孕|肚子.{0,3}大|大.{0,1}肚子|打胎|流产|堕胎|人流|早孕|谁的种|谁的(?:娃|孩子)",
        r"(?:下身|下面|下体|私处|隐私部位|屁股|阴部).{0,5}(?:疼|痛|血|伤|痒|破|烂|肿|红)|下身|走路.{0,3}不对劲",
        r"裸照|裸聊|裸体|光身子|要照片|私密照|黄色视频|黄片|开房|同居|(?:宾馆|酒店|旅馆).{0,6}(?:过夜|睡|去|带)",
        r"(?:和|跟|同).{0,4}(?:大人|男人|老头|男的|老师|邻居).{0,3}睡",
    ),
    "SF03": (
        r"(?:独自|单独|独个|一个人|自己一人|孤身).{0,5}(?:在家|住|过夜|睡|生活|过日子|留在家)",
        r"(?:长期|好久|很久|几个?月|几天|[两二三四五六七八九十\d]+(?:天|个?月|周|星期)).{0,4}(?:没|无|不见)(?:大人|人管|人照顾|人看)",
        r"(?:没|无).{0,2}(?:地方|处|地)(?:可)?(?:住|睡|去|过夜|安身)|无家可归|睡.{0,3}(?:街|桥|车站|网吧|楼道|马路)",
        r"(?:爸|妈|监护人|大人).{0,6}(?:被抓|抓走|抓去|拘留|逮捕|被警察|被公安|派出所带走|被带走)",
        r"(?:没人|无人)(?:接手|接管|接娃|收留)|先.{0,2}安置|带离家|大人.{0,4}都?不在家|家里?.{0,2}剩.{0,3}娃|丢下.{0,4}娃(?!.{0,3}(?:给|跟|由|让|叫|托).{0,4}(?:老人|爷|奶|公|婆|姥|亲戚|叔|伯|姑|姨|舅))",
        r"(?:奶|爷|爸|妈|监护人).{0,4}(?:住院|昏迷|瘫|死).{0,8}(?:没|无)人(?:管|照顾|带|看|接)",
    ),
    "SF04": (
        r"弃婴|弃儿|遗弃|抛弃|捡.{0,5}(?:娃|婴|孩)|不要.{0,2}(?:娃|他|她|亲生)|没人要|扔掉|丢掉.{0,3}娃",
        r"(?:丢|扔|放|抛|搁).{0,5}(?:门口|路边|垃圾|医院|桥下|河边|厕所|派出所|亲戚家不管)|丢.{0,6}不管",
        r"(?:没|无|不肯|不愿|不想).{0,3}(?:亲戚|人).{0,3}养|亲戚.{0,6}不(?:想|要|养|收)",
    ),
    "SF08": (
        r"失踪|走失|走丢|失联|(?:娃|人|丫头|女儿|儿子|孙子?女?|他|她).{0,6}(?:不见|丢(?!人|下|给|三落四)|没影)",
        r"找不(?:到|着).{0,3}(?:人|娃|他|她|女儿|儿子|孙|$)|不知.{0,3}(?:去向|下落|去哪|跑哪)",
        r"离家出走|出走|跑出去|跑掉|跑了?没影|(?:娃|他|她|丫头|姑娘|女儿|儿子|孙).{0,10}没(?:回家|回来|归)",
        r"(?:被|让|叫).{0,5}(?:拐|带走|骗走|抱走|抢走|卖)|拐卖|拐骗|人贩|买来|卖.{0,3}(?:娃|女儿|儿子|婴)",
        r"流浪|流落|乞讨|讨饭|要饭|讨钱|街上.{0,5}(?:要钱|讨|跪|晃|睡)|来[路历]不明|身份不明|不知.{0,3}哪来",
    ),
    "MH03": (
        r"不想活|想死(?!去的|去爸|去妈|去爷|去奶)|想去死|要死给|去死|死.{0,2}算|死.{0,2}得了|寻死|寻短|轻生|自杀|自尽|自残|自伤",
        r"活.{0,4}(?:没意思|没劲|没意义|不下去|够|累|干嘛|干什么)|不如死|死.{0,2}(?:好|干净|解脱)|没活头|厌世|绝望",
        r"割.{0,2}(?:腕|手|脉|自己|胳膊)|[划扎捅砍].{0,3}(?:手|腕|胳膊|自己|臂)|(?:手|腕|胳膊|臂).{0,5}(?:刀|割|划)",
        r"跳.{0,2}(?:楼|河|江|桥|井|水库|塘|下去)|上吊|吊死|吊颈|楼顶|窗台|撞墙|撞车|卧轨|开煤气|烧炭",
        r"(?:喝|吃|吞).{0,4}(?:农药|敌敌畏|百草枯|老鼠药|安眠药|毒|一把药|很多药|整瓶)|喝药|服毒|安眠药|百草枯",
        r"遗书|遗言|绝笔|告别信|结束.{0,3}(?:生命|自己)|了断|解脱|伤害自己|弄伤自己|打自己|掐自己|咬自己|消失.{0,3}算",
    ),
    "SF07": (
        r"群殴|围殴|围着打|围打|一群人?.{0,3}打|(?:同学|学生|高年级|室友).{0,6}(?:打|踢|扇|逼|烫|脱)",
        r"(?:拍|录).{0,3}视频.{0,5}(?:打|辱|羞|发)|(?:打|辱|羞|扇).{0,8}(?:拍|录).{0,3}视频|霸凌|校园欺凌",
    ),
    "BL05": (r"昏迷|昏倒|叫不醒|不省人事|中毒|触电|落水|快不行|生命危险|抽搐|口吐白沫|喘不上气|流血不止|大出血|休克",),
}

ENGLISH: Final[dict[str, str]] = {
    "SF05": (
        r"abus|beat(?!s? (?:him|her) at)|\bhit(?:s|ting)?\b|punch|slap|kick(?:s|ed|ing)|bruis|lock(?:s|ed) (?:him|her|up|in|the)"
        r"|tied? (?:him|her|up)|starv|chain(?:s|ed)|cigarette|burn(?:s|ed|t)? (?:him|her|with|marks)|strangl|stab|threaten"
        r"|hurt(?:s|ing)? (?:him|her|by)|violen|forced (?:to marry|marriage)|neglect"
    ),
    "SF06": r"rape|rapist|molest|sexual|touch(?:es|ed|ing)? (?:her|him|me)|pregnan|nude|naked|groom|abortion|incest",
    "SF03": (
        r"(?:home|lives?|living|left|sleep\w*|stay\w*) (?:all )?alone|alone (?:at|in|for)|nowhere to|no place to (?:stay|sleep)"
        r"|parents? (?:were |was |been |got )?(?:arrested|detained|jailed)|homeless|unaccompanied|no adult"
    ),
    "SF04": r"abandon|foundling|nobody wants|no one wants|left (?:at|on|by) the (?:door|road|hospital)",
    "SF08": r"missing (?:child|since|for)|(?:is|are|been|gone|went) missing|disappear|r[ua]n(?:s|ning)? ?away|runaway|kidnap"
    r"|abduct|traffick|begging|street child|cannot find (?:him|her)|sold (?:him|her)",
    "MH03": (
        r"suicid|self.?harm|want(?:s|ed|ing)? to die|end (?:his|her|my|their|it) |kill(?:s|ed|ing)? (?:him|her|my|them)sel"
        r"|cut(?:s|ting)? (?:him|her|my|his|them)|overdos|hang(?:s|ed|ing)? (?:him|her|my)|jump(?:s|ed|ing)? (?:off|from)"
        r"|(?:not|n't) want to live|better off dead|hurt(?:s|ing)? (?:him|her|my)sel|poison"
    ),
    "SF07": r"bull(?:y|ie)",
    "BL05": r"unconscious|not breathing|drown|bleeding|seizure|coma\b",
}

CIRCUMSTANCE_TYPES: Final[dict[str, str]] = {
    "MR01": "SF06",
    "MR02": "SF06",
    "MR03": "SF06",
    "MR04": "SF05",
    "MR05": "MH03",
    "MR06": "SF03",
    "MR07": "SF08",
    "MR08": "SF08",
    "MR09": "SF05",
    "LB1": "SF03",
    "LB2": "SF03",
    "LB3": "SF05",
    "LB4": "SF05",
    "SCH39": "SF07",
    "SCH40": "SF06",
}

COMPILED: Final = {code: re.compile("|".join(patterns)) for code, patterns in PATTERNS.items()}
COMPILED_ENGLISH: Final = {code: re.compile(pattern) for code, pattern in ENGLISH.items()}
