const percent = 400
let set = false

/**
 * V8 begins with a heap so small that the buffers of a streamed file fill it again and again: collecting them then takes
 * longer than moving the bytes. From the first file on it lets the heap grow further before it collects; set at boot,
 * a larger heap would cost every run that has no file.
 */
export function letHeapGrow(): void {
  if (set) return
  set = true
  process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${percent}`)
}
