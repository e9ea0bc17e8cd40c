import { initialize } from 'monaco-editor/language/typescript/ts.worker.js'
import { StepWorker } from './step-worker.ts'

// In place of the worker's own, which the import above has just set.
self.onmessage = () => {
  initialize((context, createData) => new StepWorker(context, createData))
}
