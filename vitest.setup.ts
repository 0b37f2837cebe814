/**
 * Property tests draw the same cases in every run, so that a change is judged by what it changes. `FC_SEED=random npm test` draws others; a
 * failure prints its seed, and `FC_SEED=<seed>` repeats it.
 */
import { configureGlobal } from 'fast-check'

const seed = process.env['FC_SEED'] ?? '20261121'
if (seed !== 'random') configureGlobal({ seed: Number(seed) })
