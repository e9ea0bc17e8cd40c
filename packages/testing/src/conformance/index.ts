export type { Act, Case, CaseFlow, Expected, PlatformName, Point, Refusal } from './case.ts'
export { cases } from './cases/index.ts'
export { checkCase } from './check.ts'
export { agreed } from './comparable.ts'
export type {
  Decision,
  Given,
  Platform,
  PlatformRun,
  RunFault,
  RunJournal,
  Started,
  StepRecord,
} from './platform.ts'
export { type Played, play } from './play.ts'
