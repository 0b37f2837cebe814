/** Every SDK, in its newest and its lowest version, called in every way and answered in every way: nobody can tell that it is instrumented. */
import { afterAll } from 'vitest'
import { describeDifferential, differentialTable } from './fixtures/differential.ts'
import { ALL_SUBJECTS } from './fixtures/subjects.ts'

for (const subject of ALL_SUBJECTS) describeDifferential(subject)

afterAll(() => console.log(differentialTable()))
