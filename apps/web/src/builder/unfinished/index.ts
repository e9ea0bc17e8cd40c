export {
  textAt,
  type Unfinished,
  type UnfinishedText,
  unfinishedProblems,
  withoutText,
  withText,
} from './unfinished.ts'
