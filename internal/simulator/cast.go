package simulator

// staffRow is a person who can sign in, and the company they are at home in.
// The i-th person's home is the i-th tenant.
type staffRow struct {
	user, name, company, domain, country string
}

// staff are the people, the one that --demo uses first.
var staff = []staffRow{
	{user: "dana", name: "Dana Okafor", company: "Northwind SOC", domain: "northwind-soc.example", country: "GB:United_Kingdom"},
	{user: "noa", name: "Noa Lindqvist", company: "Lamna Managed Security", domain: "lamna-mdr.example", country: "SE:Sweden"},
}

// strangersFrom is the index of the first tenant that nobody reaches, far
// behind those of any cloud.
const strangersFrom = 1 << 30

// strangers are companies that are no customer of anybody here: a domain is
// all that a person may know of one.
var strangers = []castRow{
	{name: "Humboldt Optics AG", slug: "humboldt-optics", country: "DE:Germany"},
	{name: "Saffron Ferry Lines", slug: "saffron-ferry", country: "GR:Greece"},
	{name: "Quarry Bank Mutual", slug: "quarry-bank", country: "GB:United_Kingdom"},
	{name: "Pinecone Orthodontics", slug: "pinecone-ortho", country: "US:United_States"},
}

// castRow is a tenant with a part of its own.
type castRow struct {
	name, slug, country string
	odd                 oddity
	refuses             int // the AADSTS code with which it refuses tokens
}

// castEvery is the distance of two cast tenants in a cloud: one in three of the
// first ones.
const castEvery = 3

// castFrom is the index of the first.
const castFrom = 2

// cast are companies of Microsoft's fiction, many of them nearly the same, and
// now and then an odd one, or one that lets nobody in without more. The first stand nearest to the beginning, so that a
// small cloud has some of all kinds.
var cast = []castRow{
	{name: "Contoso Security Ltd", slug: "contoso-sec", country: "GB:United_Kingdom"},
	{name: "Contoso Securities Ltd", slug: "contoso-securities", country: "GB:United_Kingdom"},
	{name: "Contoso Security GmbH", slug: "contoso-sec-de", country: "DE:Germany"},
	{name: "Fabrikam Inc", slug: "fabrikam", country: "US:United_States"},
	{name: "", slug: "quiet-harbour", country: "IE:Ireland", odd: oddNoName},
	{name: "Woodgrove Bank", slug: "woodgrove", country: "US:United_States", refuses: 50076},
	{name: "Woodgrove Bank plc", slug: "woodgrove-bank", country: "GB:United_Kingdom"},
	{name: "Contoso Retail GmbH", slug: "contoso-retail", country: "DE:Germany"},
	{name: "Proseware", slug: "proseware", country: "US:United_States"},
	{name: "Relecloud", slug: "relecloud", country: "US:United_States", odd: oddManyDomains},
	{name: "Tailspin Toys", slug: "tailspin-toys", country: "US:United_States"},
	{name: "Wingtip Toys", slug: "wingtip-toys", country: "US:United_States"},
	{name: "Wingtip Toys (Test)", slug: "wingtip-toys-test", country: "US:United_States", refuses: 50020},
	{name: "Crimson Quill Ltd", slug: "crimson-quill", country: "GB:United_Kingdom", odd: oddANSI},
	{name: "Adatum Corporation", slug: "adatum", country: "US:United_States"},
	{name: "A. Datum Corporation", slug: "a-datum-corp", country: "US:United_States"},
	{name: "Fabrikam Industries", slug: "fabrikam-industries", country: "US:United_States"},
	{name: "Fabrikam Fibre", slug: "fabrikam-fibre", country: "NZ:New_Zealand"},
	{name: "Litware Insurance", slug: "litware-insurance", country: "US:United_States", refuses: 53003},
	{name: "Millpond Legal", slug: "millpond-legal", country: "CA:Canada", odd: oddNoDomain},
	{name: "Litware Inc", slug: "litware", country: "US:United_States"},
	{name: "Trey Research", slug: "trey-research", country: "US:United_States", refuses: 53000},
	{name: "Lamna Healthcare", slug: "lamna-healthcare", country: "US:United_States"},
	{name: "Lamna Health Care", slug: "lamna-health", country: "AU:Australia", refuses: 65001},
	{name: "Paper Lantern Press", slug: "paper-lantern", country: "IE:Ireland", odd: oddClipboard},
	{name: "Northwind Traders", slug: "northwind", country: "US:United_States"},
	{name: "Northwind Traders II", slug: "northwind2", country: "US:United_States"},
	{name: "Northwind Traders III", slug: "northwind3", country: "CA:Canada"},
	{name: "North Wind Traders", slug: "north-wind-traders", country: "GB:United_Kingdom"},
	{name: "Tidewater Freight", slug: "tidewater-freight", country: "US:United_States", odd: oddNewline},
	{name: "Tailwind Traders", slug: "tailwind", country: "US:United_States"},
	{name: "Contoso 24", slug: "contoso24", country: "DE:Germany"},
	{name: "Contoso Pharma", slug: "contoso-pharma", country: "CH:Switzerland"},
	{name: "Contoso Pharma 2", slug: "contoso-pharma2", country: "CH:Switzerland"},
	{odd: oddNothing},
	{name: "Consolidated Messenger", slug: "consolidated-messenger", country: "US:United_States", refuses: 50105},
	{name: "Consolidated Securities", slug: "consec", country: "GB:United_Kingdom"},
	{name: "Fourth Coffee", slug: "fourth-coffee", country: "US:United_States"},
	{name: "4th Coffee Roasters", slug: "4th-coffee", country: "AU:Australia"},
	{name: "Harbour & Daughters", slug: "harbour-daughters", country: "GB:United_Kingdom", odd: oddBidi},
	{name: "Coho Winery", slug: "coho-winery", country: "US:United_States"},
	{name: "Coho Vineyard", slug: "coho-vineyard", country: "US:United_States"},
	{name: "Coho Vineyard & Winery", slug: "coho", country: "US:United_States"},
	{name: "Alpine Ski House", slug: "alpine-ski-house", country: "AT:Austria"},
	{name: "Slate & Sparrow", slug: "slate-sparrow", country: "IE:Ireland", odd: oddZeroWidth},
	{name: "Wide World Importers", slug: "wide-world", country: "US:United_States"},
	{name: "World Wide Importers", slug: "world-wide", country: "US:United_States"},
	{name: "Lucerne Publishing", slug: "lucerne-publishing", country: "CH:Switzerland"},
	{name: "Margie's Travel", slug: "margies-travel", country: "US:United_States"},
	{name: "Long Meadow Trust", slug: "long-meadow", country: "GB:United_Kingdom", odd: oddLong},
	{name: "Humongous Insurance", slug: "humongous-insurance", country: "US:United_States", refuses: 50079},
	{name: "Graphic Design Institute", slug: "graphic-design-institute", country: "US:United_States"},
	{name: "VanArsdel, Ltd.", slug: "vanarsdel", country: "US:United_States", refuses: 50158},
	{name: "Southridge Video", slug: "southridge-video", country: "US:United_States"},
	{name: "Bold Type Studio", slug: "bold-type", country: "NL:Netherlands", odd: oddHTML},
	{name: "School of Fine Art", slug: "school-of-fine-art", country: "US:United_States"},
	{name: "City Power & Light", slug: "city-power-light", country: "US:United_States"},
	{name: "First Up Consultants", slug: "first-up", country: "US:United_States"},
	{name: "Bellows College", slug: "bellows-college", country: "US:United_States"},
	{name: "Best For You Organics", slug: "best-for-you", country: "US:United_States"},
	{name: "Munson's Pickles and Preserves Farm", slug: "munsons", country: "US:United_States"},
	{name: "Nod Publishers", slug: "nod-publishers", country: "US:United_States"},
	{name: "The Phone Company", slug: "the-phone-company", country: "US:United_States"},
	{name: "Blue Yonder Flights", slug: "blue-yonder-flights", country: "US:United_States"},
	{name: "Ledger & Loom", slug: "ledger-loom", country: "GB:United_Kingdom", odd: oddFormula},
	{name: "Contoso Ltd", slug: "contoso", country: "US:United_States"},
	{name: "Contoso Ltd (old)", slug: "contoso-old", country: "US:United_States", refuses: 90002},
	{name: "CONTOSO ENERGY", slug: "contoso-energy", country: "NO:Norway"},
	{name: "Straße & Söhne Bäckerei KG", slug: "strasse-soehne", country: "DE:Germany"},
	{name: "Çiğdem Danışmanlık", slug: "cigdem", country: "TR:Türkiye"},
}
