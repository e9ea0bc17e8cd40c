import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFakeRegistry } from '../test/fake-registry.ts'
import { type Bundled, type Bundler, BundlerUnavailable, createBundler } from './index.ts'

let registry: Awaited<ReturnType<typeof startFakeRegistry>>
let bundler: Bundler
let outside: string

beforeAll(async () => {
  outside = await mkdtemp(path.join(tmpdir(), 'outside-'))
  await writeFile(path.join(outside, 'secret.json'), '{"key":"do not bundle"}')
  const map = { version: 3, sources: ['name of a secret'], mappings: 'AAAA' }
  await writeFile(path.join(outside, 'other.map'), JSON.stringify(map))
  registry = await startFakeRegistry([
    {
      name: 'greeter',
      version: '1.0.0',
      files: { 'index.js': "export const greet = (n) => 'Hello ' + n" },
      manifest: { type: 'module' },
    },
    {
      name: 'greeter',
      version: '1.2.0',
      files: { 'index.js': "export const greet = (n) => 'Good day ' + n" },
      manifest: { type: 'module' },
    },
    {
      name: 'old-style',
      version: '2.0.0',
      files: { 'index.js': "const os = require('node:os'); module.exports = { eol: os.EOL }" },
    },
    {
      name: 'scripted',
      version: '1.0.0',
      files: { 'index.js': 'export default 1' },
      manifest: { type: 'module', scripts: { install: `touch ${path.join(outside, 'ran')}` } },
    },
    {
      name: 'thief',
      version: '1.0.0',
      files: { 'index.js': `import key from '${path.join(outside, 'secret.json')}'; export default key` },
      manifest: { type: 'module' },
    },
    {
      name: 'large',
      version: '1.0.0',
      files: { 'index.js': `export default '${'x'.repeat(3.8 * 2 ** 20)}'` },
      manifest: { type: 'module' },
    },
    {
      name: 'mapped',
      version: '1.0.0',
      files: { 'index.js': `export default 1\n//# sourceMappingURL=${path.join(outside, 'other.map')}` },
      manifest: { type: 'module' },
    },
    ...Object.entries({
      git: `git+file://${outside}`,
      archive: `file:${outside}/a.tgz`,
      folder: `file:${outside}`,
      address: 'http://127.0.0.1:1/a.tgz',
    }).map(([kind, range]) => ({
      name: `needs-${kind}`,
      version: '1.0.0',
      files: { 'index.js': 'export default 1' },
      manifest: { type: 'module', dependencies: { other: range } },
    })),
  ])
  bundler = createBundler({ environment: { ...process.env, ...registry.environment } })
}, 60_000)

afterAll(async () => {
  await bundler?.close()
  await registry?.close()
  await rm(outside, { recursive: true, force: true })
})

const js = (source: string, id = 'main/step') => ({ id, source, language: 'js' as const })

function modulesOf(bundled: Bundled) {
  if (!bundled.ok) throw new Error(JSON.stringify(bundled.problems))
  return bundled.modules
}

async function evaluate(bundled: Bundled, id = 'main/step'): Promise<unknown> {
  const { code = '' } = modulesOf(bundled)[id] ?? {}
  const module: { default: () => unknown } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  return module.default()
}

test('a package is taken in the newest version that fits, and is part of the module', async () => {
  const source = "import { greet } from 'greeter'; export default () => greet('Ada')"
  const newest = await bundler.bundle({ sources: [js(source)], dependencies: {} })
  expect(newest).toMatchObject({ ok: true, dependencies: { greeter: '1.2.0' } })
  expect(await evaluate(newest)).toBe('Good day Ada')
  const pinned = await bundler.bundle({ sources: [js(source)], dependencies: { greeter: '~1.0.0' } })
  expect(pinned).toMatchObject({ ok: true, dependencies: { greeter: '1.0.0' } })
  expect(await evaluate(pinned)).toBe('Hello Ada')
})

test('a package written for require reaches the modules of Node, and its lines stay true', async () => {
  const bundled = await bundler.bundle({
    sources: [js("import old from 'old-style'\nexport default () => old.eol\n")],
    dependencies: {},
  })
  expect(await evaluate(bundled)).toBe('\n')
  const { code = '', map = '{}' } = modulesOf(bundled)['main/step'] ?? {}
  const line = code.split('\n').findIndex((each) => each.includes('.eol'))
  const entry = new SourceMap(JSON.parse(map)).findEntry(line, code.split('\n')[line]?.indexOf('.eol') ?? 0)
  expect(entry).toMatchObject({ originalLine: 1 })
})

test('a TypeScript step becomes JavaScript, with a map back to its lines', async () => {
  const source = '\n\ninterface A { n: number }\nexport default (): A => ({ n: 2 })\n'
  const bundled = await bundler.bundle({
    sources: [{ id: 'main/typed', source, language: 'ts' }],
    dependencies: {},
  })
  expect(await evaluate(bundled, 'main/typed')).toEqual({ n: 2 })
  expect(modulesOf(bundled)['main/typed']?.map).toContain('step:main/typed')
})

test('no install script runs', async () => {
  const bundled = await bundler.bundle({
    sources: [js("import one from 'scripted'; export default () => one")],
    dependencies: {},
  })
  expect(await evaluate(bundled)).toBe(1)
  expect(existsSync(path.join(outside, 'ran'))).toBe(false)
})

test('neither a step nor a package reads a file of this machine', async () => {
  const thief = await bundler.bundle({
    sources: [js("import key from 'thief'; export default () => key")],
    dependencies: {},
  })
  expect(thief).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('own files only') }],
  })
  for (const specifier of [
    path.join(outside, 'secret.json'),
    './secret.json',
    '../x',
    'file:///etc/passwd',
    'https://example.com/x.js',
    'data:text/javascript,1',
  ]) {
    const bundled = await bundler.bundle({
      sources: [js(`import key from ${JSON.stringify(specifier)}; export default () => key`)],
      dependencies: {},
    })
    expect(bundled, specifier).toMatchObject({
      ok: false,
      problems: [{ id: 'main/step', code: 'import_unresolved' }],
    })
  }
})

test('a source map that a step or a package names is not read', async () => {
  const comment = `//# sourceMappingURL=file://${path.join(outside, 'other.map')}`
  for (const source of [
    "import one from 'mapped'; export default () => one",
    `import { greet } from 'greeter'; export default () => greet('') && 1\n${comment}`,
  ]) {
    const bundled = await bundler.bundle({ sources: [js(source)], dependencies: {} })
    expect(await evaluate(bundled)).toBe(1)
    expect(modulesOf(bundled)['main/step']?.map).not.toContain('name of a secret')
    expect(modulesOf(bundled)['main/step']?.map).toContain('step:main/step')
  }
})

test.each(['git', 'archive', 'folder', 'address'])('a package that needs a %s is refused', async (kind) => {
  const bundled = await bundler.bundle({
    sources: [js(`import one from 'needs-${kind}'; export default () => one`)],
    dependencies: {},
  })
  expect(bundled).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('not in the npm registry') }],
  })
})

test('a range that is no range of the registry is refused before npm sees it', async () => {
  for (const range of [
    `file:${outside}`,
    'git+ssh://git@example.com/a.git',
    'github:a/b',
    'https://example.com/a.tgz',
    '../x',
    '.',
    '..',
    'package.tgz',
  ]) {
    const bundled = await bundler.bundle({
      sources: [js("import { greet } from 'greeter'; export default greet")],
      dependencies: { greeter: range },
    })
    expect(bundled, range).toMatchObject({
      ok: false,
      problems: [{ id: 'main/step', code: 'import_unresolved' }],
    })
  }
})

test('an import that does not resolve names the step that wants it', async () => {
  const bundled = await bundler.bundle({
    sources: [
      js('export default () => 1', 'main/fine'),
      js("import x from 'no-such-package'; export default () => x", 'main/wrong'),
    ],
    dependencies: {},
  })
  expect(bundled).toMatchObject({
    ok: false,
    problems: [
      { id: 'main/wrong', code: 'import_unresolved', message: expect.stringContaining('no-such-package') },
    ],
  })
})

test('a version that does not exist, and a name that a package does not export, are told apart from the rest', async () => {
  const version = await bundler.bundle({
    sources: [js("import { greet } from 'greeter'; export default greet")],
    dependencies: { greeter: '^9.0.0' },
  })
  expect(version).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('no version of it fits') }],
  })
  const name = await bundler.bundle({
    sources: [js("\nimport { greeet } from 'greeter'; export default greeet")],
    dependencies: {},
  })
  expect(name).toMatchObject({
    ok: false,
    problems: [{ id: 'main/step', line: 2, code: 'import_unresolved' }],
  })
})

test('a syntax error has its line', async () => {
  const bundled = await bundler.bundle({ sources: [js('\n\nexport default () => {')], dependencies: {} })
  expect(bundled).toMatchObject({ ok: false, problems: [{ id: 'main/step', code: 'syntax', line: 3 }] })
})

test('many steps that import the same large package are refused before they fill the memory', async () => {
  const bundled = await bundler.bundle({
    sources: Array.from({ length: 30 }, (_, index) =>
      js("import text from 'large'; export default () => text", `main/step${index}`),
    ),
    dependencies: {},
  })
  expect(bundled).toMatchObject({
    ok: false,
    problems: [{ id: 'main/step16', message: expect.stringContaining('64 MB') }],
  })
})

test('only imports of packages need a bundle', async () => {
  expect(
    await bundler.needsBundle([
      js("import { createHash } from 'node:crypto'; import 'fs'; export default () => 1"),
    ]),
  ).toBe(false)
  expect(
    await bundler.needsBundle([js("export default async () => (await import('greeter')).greet('x')")]),
  ).toBe(true)
})

test('a registry that is away is nobody’s mistake', async () => {
  const away = createBundler({
    environment: {
      ...process.env,
      ...registry.environment,
      npm_config_registry: 'http://127.0.0.1:1',
      npm_config_fetch_retries: '0',
    },
  })
  const attempt = away.bundle({
    sources: [js("import { greet } from 'greeter'; export default greet")],
    dependencies: { greeter: '1.1.9' },
  })
  await expect(attempt).rejects.toBeInstanceOf(BundlerUnavailable)
  await away.close()
})

test('what was installed is gone after close', async () => {
  const mine = createBundler({ environment: { ...process.env, ...registry.environment } })
  const before = await folders()
  await mine.bundle({
    sources: [js("import { greet } from 'greeter'; export default greet")],
    dependencies: {},
  })
  expect((await folders()).length).toBe(before.length + 1)
  await mine.close()
  expect((await folders()).length).toBe(before.length)
})

async function folders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`millrace-bundle-${process.pid}-`))
}
