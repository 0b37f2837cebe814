/** Tests of a subsystem package's README. */
export { describeReadme, type ReadmeClaims } from './describe-readme.ts'
export { spanTable } from './span-table.ts'
