/** How code steps are read: as modules of the latest JavaScript, with what Node and the web have in common. */
export const compilerOptions = {
  // Names of files: the short ones (`esnext`) are not found.
  lib: ['lib.esnext.d.ts', 'lib.webworker.d.ts'],
  allowJs: true,
  checkJs: true,
  allowNonTsExtensions: true,
  strict: false,
}

/** Modules are resolved when the version is published, and Node's own in the sandbox: their types are not here. */
const unresolvedModules = [2307, 2792, 7016, 2580]
/** Hints that a parameter has no type: in JavaScript it never has. */
const untypedParameters = [7043, 7044, 7045, 7046, 7047, 7050, 80001, 80006]

export const ignoredDiagnostics = [...unresolvedModules, ...untypedParameters]
