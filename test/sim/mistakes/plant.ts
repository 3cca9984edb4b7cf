// Loaded before a simulation (`node --import`): plants the mistake that MISTAKE names into the source as it is loaded.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { allMistakes } from "./all.ts";
import { plant } from "./mistake.ts";

const mistake = allMistakes.find(({ name }) => name === process.env.MISTAKE);
if (mistake === undefined) throw new Error(`There is no mistake "${process.env.MISTAKE}"`);
const target = new URL(`../../../${mistake.file}`, import.meta.url).href;
const planted = plant(mistake, readFileSync(new URL(target), "utf8"));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    return url === target ? { ...loaded, source: planted } : loaded;
  },
});
