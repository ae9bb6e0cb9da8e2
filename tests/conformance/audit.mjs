// node audit.mjs URL: every audit of graphql-http against a running server; exit 1 unless each one is ok.
import { serverAudits } from 'graphql-http';

const EXPECTED = 61;
const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  results.push(await run(audit));
}

const passed = results.filter(({ status }) => status === 'ok').length;
for (const { status, id, name, reason } of results) {
  if (status !== 'ok') console.log(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${passed} of ${results.length} ok`);
process.exit(passed === EXPECTED && results.length === EXPECTED ? 0 : 1);

async function run(audit) {
  try {
    return await audit.fn();
  } catch (error) {
    return { status: 'error', id: audit.id, name: audit.name, reason: String(error.cause ?? error) };
  }
}
