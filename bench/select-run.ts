/** Runs `select` with the arguments of its own process and prints the peak of its memory in bytes: started by bench/selection.ts. */
import { select } from '../src/cli/actions/select.ts';

const [location = '', k = '', embeddings = '', out = ''] = process.argv.slice(2);
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
await select(location, { k: Number(k), embeddings, duplicateDistance: 0.2, out, json: true });
write(`${process.resourceUsage().maxRSS * 1024}\n`);
