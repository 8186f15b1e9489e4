package simulator

// tongueRow is what the names of one language are made of. Words stand apart
// by spaces, an underscore is a space inside a word, and what follows a colon
// is the word in Latin letters where it has others. A company's brand is a head
// and a tail, both invented; no name of a real company is meant.
type tongueRow struct {
	share     int    // of 64 tenants
	pattern   string // b: brand, t: trade, f: legal form
	countries string // code:name, the likeliest first
	heads     string
	tails     string
	trades    string
	forms     string // at most one per domain shape; - is none
	cities    string // tell apart what would have the same name
}

// tongueRows are the languages of the customers; the shares add up to 64.
var tongueRows = []tongueRow{
	{ // English
		share: 20, pattern: "b t f", countries: "GB:United_Kingdom GB:United_Kingdom GB:United_Kingdom US:United_States US:United_States US:United_States IE:Ireland AU:Australia CA:Canada NZ:New_Zealand",
		heads:  "Quill Wren Marl Hollin Brack Kestrel Thistle Cobble Larch Fenn Otter Rush Tarn Sorrel Yarrow Heron",
		tails:  "mere holm combe stead worth gate brook haven wick field",
		trades: "Dental Logistics Foods Legal Engineering Care_Homes Academy Architects Freight Insurance Estates Veterinary Marine Energy Housing_Trust Pharmacy",
		forms:  "Ltd Group - LLP Inc Holdings", cities: "Leeds Bristol Cork Boston Perth Halifax Austin Derby",
	},
	{ // German
		share: 8, pattern: "b t f", countries: "DE:Germany DE:Germany AT:Austria CH:Switzerland",
		heads:  "Birk Falk Lind Eschen Hasel Moos Rauh Sonn Tann Wacht Kräh Nuß Dorn Flöß",
		tails:  "moor hain quell horst grund brück kamp löh wies ried",
		trades: "Logistik Maschinenbau Medizintechnik Bäckereien Steuerberatung Anlagenbau Gebäudetechnik Verlag Großhandel Klinik Stadtwerke Elektrotechnik",
		forms:  "GmbH AG GmbH_&_Co._KG eG SE -", cities: "Köln Graz München Zürich Lübeck Görlitz",
	},
	{ // French
		share: 5, pattern: "t b f", countries: "FR:France FR:France BE:Belgium CH:Switzerland LU:Luxembourg CA:Canada",
		heads:  "Clair Beau Mont Val Ron Gré Chêne Aub Brév Séri Fontan Noir",
		tails:  "vigne rive lande mel çay rieux thal béry noux gère",
		trades: "Transports Assurances Boulangeries Cabinet Éditions Énergies Ateliers Pharmacie Immobilière Laboratoires Clinique Mutuelle",
		forms:  "SARL SA SAS - et_Fils", cities: "Lyon Nîmes Liège Genève Orléans Béziers",
	},
	{ // Spanish
		share: 4, pattern: "t b f", countries: "ES:Spain ES:Spain MX:Mexico CO:Colombia CL:Chile AR:Argentina",
		heads:  "Roble Alba Cumbre Pinar Brisa Encin Olmed Peñal Cañad Serra Tormal Zarz",
		tails:  "da vera luz mar sol tierra ño quina gón rilla",
		trades: "Transportes Clínica Seguros Construcciones Alimentación Asesoría Energía Hoteles Bodegas Logística Farmacias Colegio",
		forms:  "S.L. S.A. Hermanos - y_Compañía", cities: "Cádiz León Málaga Bogotá Mérida Córdoba",
	},
	{ // Portuguese
		share: 3, pattern: "t b f", countries: "PT:Portugal BR:Brazil",
		heads:  "Serr Carvalh Olival Font Rib Març Pedr Algar Maré Sobr",
		tails:  "inho eira ães ação alto anço ete ural osa ista",
		trades: "Transportes Clínica Seguros Construções Panificação Consultoria Logística Hotéis Vinhos Saúde",
		forms:  "Lda. S.A. - Irmãos", cities: "Braga Évora Porto Recife Santarém",
	},
	{ // Italian
		share: 3, pattern: "t b f", countries: "IT:Italy IT:Italy CH:Switzerland",
		heads:  "Bosc Roc Fiord Mont Val Oliv Tor Cast Rosm Albar",
		tails:  "alto ezza anova erino isella ardi olina ugio etta àcola",
		trades: "Trasporti Assicurazioni Officine Cantine Edilizia Farmacia Logistica Alimentari Studio Energia",
		forms:  "S.r.l. S.p.A. - e_Figli", cities: "Torino Forlì Bari Padova Verona",
	},
	{ // Dutch
		share: 3, pattern: "b t f", countries: "NL:Netherlands NL:Netherlands BE:Belgium",
		heads:  "Elzen Wilgen Water Zand Riet Duin Polder Kroon Meeuw Veen",
		tails:  "hoek dijk stee burcht veld waard zicht kade brink gaarde",
		trades: "Logistiek Bouw Zorggroep Verzekeringen Installatietechniek Bakkerij Accountants Scheepvaart Onderwijs Apotheek",
		forms:  "B.V. N.V. - Groep", cities: "Utrecht Gent Breda Zwolle Delft",
	},
	{ // Polish
		share: 3, pattern: "b t f", countries: "PL:Poland",
		heads:  "Jesion Brzoz Dąbr Klon Wierz Łąk Świer Grab Żur Mod",
		tails:  "owiec anka óżka ecki ówka ina isko omysł ołęka yń",
		trades: "Logistyka Budownictwo Ubezpieczenia Transport Piekarnie Energetyka Medycyna Księgowość Wydawnictwo Szkoły",
		forms:  "Sp._z_o.o. S.A. - Sp._k.", cities: "Łódź Gdańsk Kraków Poznań Wrocław",
	},
	{ // Swedish
		share: 2, pattern: "b t f", countries: "SE:Sweden SE:Sweden FI:Finland",
		heads:  "Björk Ek Lärk Sjö Grön Lind Häst Vår Norr Älv",
		tails:  "vik hult näs fors ås torp lund mark ö hamra",
		trades: "Logistik Bygg Försäkring Tandvård Energi Redovisning Fastigheter Åkeri Bageri Skolor",
		forms:  "AB - Gruppen HB", cities: "Umeå Malmö Örebro Luleå Växjö",
	},
	{ // Norwegian
		share: 2, pattern: "b t f", countries: "NO:Norway",
		heads:  "Fjell Bjelle Nord Skjær Furu Vind Tåke Elv Hav Rype",
		tails:  "heim vær dal nes sund åsen holmen stad mo bekk",
		trades: "Rederi Bygg Forsikring Tannklinikk Energi Regnskap Havbruk Transport Bakeri Kraft",
		forms:  "AS - ASA Gruppen", cities: "Bergen Tromsø Ålesund Bodø Molde",
	},
	{ // Danish
		share: 1, pattern: "b t f", countries: "DK:Denmark",
		heads:  "Bøge Strand Hede Å Kær Sø Lyng Rør Måge Vester",
		tails:  "gård lund bjerg høj næs holt bro ager sted vang",
		trades: "Transport Byg Forsikring Tandklinik Energi Revision Mejeri Bageri Shipping Skoler",
		forms:  "A/S ApS -", cities: "Aarhus Køge Odense Ribe Tønder",
	},
	{ // Finnish
		share: 1, pattern: "b t f", countries: "FI:Finland",
		heads:  "Koivu Järvi Kuusi Hanka Lumi Tähti Pihla Ranta Suvi Käpy",
		tails:  "niemi lehto saari mäki kallio vaara harju puro salo pää",
		trades: "Logistiikka Rakennus Vakuutus Hammasklinikka Energia Tilitoimisto Leipomo Kuljetus Koulut Metalli",
		forms:  "Oy Oyj -", cities: "Oulu Turku Hämeenlinna Kotka Mikkeli",
	},
	{ // Turkish
		share: 1, pattern: "b t f", countries: "TR:Türkiye",
		heads:  "Çınar Gök Işık Yıldız Ak Deniz Güneş Kaya Şelale Ilgın",
		tails:  "pınar tepe ova bağ kent dağ öz su köy tan",
		trades: "Lojistik İnşaat Sigorta Gıda Enerji Tekstil Eğitim Sağlık Makine Turizm",
		forms:  "A.Ş. Ltd._Şti. -", cities: "İzmir Eskişehir Muğla Trabzon",
	},
	{ // Greek
		share: 1, pattern: "b t f", countries: "GR:Greece CY:Cyprus",
		heads:  "Ηλιο:ilio Θαλασσο:thalasso Ανεμο:anemo Πετρο:petro Φεγγο:fengo Δρυο:dryo Κυμα:kyma Χρυσο:chryso",
		tails:  "βόλι:voli νήσι:nisi κάμπος:kampos πύργος:pyrgos λίμνη:limni δώρα:dora φως:fos μύθος:mythos",
		trades: "Ναυτιλιακή:naftiliaki Ασφάλειες:asfaleies Κατασκευές:kataskeves Τρόφιμα:trofima Ενέργεια:energeia Μεταφορές:metafores Εκδόσεις:ekdoseis Ιατρική:iatriki",
		forms:  "Α.Ε. Ε.Π.Ε. -", cities: "Πάτρα:patra Χανιά:chania Βόλος:volos",
	},
	{ // Ukrainian and Bulgarian
		share: 1, pattern: "f «b t»", countries: "UA:Ukraine BG:Bulgaria",
		heads:  "Ясен:yasen Клен:klen Зоре:zore Степ:step Дубо:dubo Верб:verb Луго:luho Камін:kamin",
		tails:  "град:hrad вит:vyt край:krai мир:myr лан:lan тур:tur вік:vik став:stav",
		trades: "Логістика:lohistyka Будівництво:budivnytstvo Енергія:enerhiia Транспорт:transport Медицина:medytsyna Агро:ahro Освіта:osvita Видавництво:vydavnytstvo",
		forms:  "ТОВ ПрАТ АТ", cities: "Львів:lviv Одеса:odesa Варна:varna",
	},
	{ // Arabic
		share: 1, pattern: "f b t", countries: "AE:United_Arab_Emirates SA:Saudi_Arabia JO:Jordan EG:Egypt",
		heads:  "نخيل:nakheel سحاب:sahab واحة:waha مرجان:murjan قمر:qamar ريحان:rayhan غدير:ghadeer نسيم:naseem",
		tails:  "_الصفا:alsafa _الوادي:alwadi _البحر:albahr _الشمال:alshamal _الذهب:althahab _الفجر:alfajr _الرمال:alrimal _الغرب:algharb",
		trades: "للنقل:naql للتأمين:tamin للمقاولات:muqawalat للأغذية:aghthia للطاقة:taqa للتعليم:taleem الطبية:tibbia للنشر:nashr",
		forms:  "شركة مؤسسة مجموعة", cities: "دبي:dubai جدة:jeddah عمان:amman",
	},
	{ // Hebrew
		share: 1, pattern: "b t f", countries: "IL:Israel",
		heads:  "אורן:oren שקד:shaked גלים:galim אלון:alon כוכב:kochav רימון:rimon ענבר:inbar תבור:tavor",
		tails:  "_הגליל:hagalil _השרון:hasharon _הנגב:hanegev _העמק:haemek _ההר:hahar _החוף:hachof _הצפון:hatzafon _הדרום:hadarom",
		trades: "לוגיסטיקה:logistika ביטוח:bituach בנייה:bniya מזון:mazon אנרגיה:energia הנדסה:handasa חינוך:chinuch רפואה:refua",
		forms:  "בע״מ ושות׳ -", cities: "חיפה:haifa אילת:eilat עכו:akko",
	},
	{ // Japanese
		share: 1, pattern: "fbt", countries: "JP:Japan",
		heads:  "青嶺:aomine 白樺:shirakaba 若葉:wakaba 霧島野:kirishimano 朝凪:asanagi 月影:tsukikage 風見:kazami 花籠:hanakago",
		tails:  "の里:nosato 原:hara 川端:kawabata ヶ丘:gaoka 台:dai の森:nomori 浜:hama 谷:dani",
		trades: "物流:butsuryu 保険:hoken 建設:kensetsu 食品:shokuhin 電機:denki 出版:shuppan 医療:iryo 学園:gakuen",
		forms:  "株式会社 合同会社 有限会社", cities: "仙台:sendai 金沢:kanazawa 松山:matsuyama",
	},
	{ // Chinese
		share: 1, pattern: "btf", countries: "CN:China TW:Taiwan SG:Singapore HK:Hong_Kong_SAR",
		heads:  "云杉:yunshan 青石:qingshi 月湖:yuehu 松涛:songtao 晨雾:chenwu 竹溪:zhuxi 银杏:yinxing 望江:wangjiang",
		tails:  "源:yuan 泽:ze 岭:ling 川:chuan 舟:zhou 禾:he 桥:qiao 舍:she",
		trades: "物流:wuliu 保险:baoxian 建筑:jianzhu 食品:shipin 能源:nengyuan 出版:chuban 医疗:yiliao 教育:jiaoyu",
		forms:  "有限公司 股份有限公司 集团", cities: "（苏州）:suzhou （台中）:taichung （珠海）:zhuhai",
	},
	{ // Korean
		share: 1, pattern: "f b t", countries: "KR:Korea",
		heads:  "솔바람:solbaram 은하:eunha 달빛:dalbit 푸른:pureun 해오름:haeoreum 들꽃:deulkkot 별하:byeolha 소나기:sonagi",
		tails:  "골:gol 마루:maru 나루:naru 터:teo 재:jae 섬:seom 들:deul 내:nae",
		trades: "물류:mullyu 보험:boheom 건설:geonseol 식품:sikpum 에너지:eneoji 출판:chulpan 의료:uiryo 교육:gyoyuk",
		forms:  "주식회사 유한회사 (주)", cities: "부산:busan 광주:gwangju 제주:jeju",
	},
	{ // Hindi
		share: 1, pattern: "b t f", countries: "IN:India",
		heads:  "नील:neel चंदन:chandan सागर:sagar उषा:usha हिम:him पलाश:palash किरण:kiran मेघ:megh",
		tails:  "गिरि:giri वन:van तारा:tara पुर:pur धारा:dhara दीप:deep तट:tat लोक:lok",
		trades: "लॉजिस्टिक्स:logistics बीमा:bima निर्माण:nirman खाद्य:khadya ऊर्जा:urja शिक्षा:shiksha चिकित्सा:chikitsa प्रकाशन:prakashan",
		forms:  "प्राइवेट_लिमिटेड लिमिटेड -", cities: "पुणे:pune इंदौर:indore कोच्चि:kochi",
	},
}
