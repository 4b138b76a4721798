// node test/client.mjs URL: the client beside the numbers that the server gives itself.
import { ApiError, Client } from "../client/index.js";

const client = new Client(process.argv[2]);
const filter = { type: "DiplomaticEvent" };
let events = 0;
for await (const item of client.events({ ...filter, limit: 3 })) events += item.claims.length > 0;
const { total } = await client.facets(filter);
const page = await client.timeline({ min_sources: 2, limit: 1 });
const event = await client.event(page.items[0].id);
const article = await client.article(event.claims[0].document);
const [start, end] = event.claims[0].chars;
const entity = await client.entity((await client.entities("挪")).items[0].id);
const { items: claims } = await client.claims({ event: event.id });
const refused = await client.timeline({ limit: 0 }).catch((fault) => fault);
console.log(
  JSON.stringify({
    events,
    total,
    quoted: [...article.text].slice(start, end).join("") === event.claims[0].quote,
    entity: entity.label,
    claims: claims.length === event.claims.length,
    rows: (await client.ask("planned")).results.bindings.length,
    queries: (await client.queries()).items.length,
    density: (await client.density(filter)).total,
    refused: refused instanceof ApiError && refused.status,
    settings: typeof (await client.settings()).writable,
  }),
);
