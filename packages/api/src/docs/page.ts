import { createHash } from 'node:crypto'
import { problemCodes } from '@millrace/contracts'
import { html, raw } from 'hono/html'
import { statusOfCode, titleOfCode } from '../http/problem.ts'
import type { OpenApiDocument } from '../openapi/document.ts'
import { describeParameter } from '../openapi/parameters.ts'
import { publicPaths } from '../openapi/public-paths.ts'
import { componentSchemas, querySchemas, type SchemaName } from '../openapi/schemas.ts'
import type { Route } from '../route.ts'
import { styles } from './styles.ts'

type Html = ReturnType<typeof html>

/** The page brings everything with it: no script, and one style sheet that is known by its hash. */
export const docsPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** The OpenAPI document for people: a static page, because a viewer from npm weighs more than the rest of the server. */
export async function docsPage({
  routes,
  document,
}: {
  routes: Route[]
  document: OpenApiDocument
}): Promise<string> {
  const byTag = Map.groupBy(routes, (route) => route.tag)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${document.info.title}</title>
<style>${raw(styles)}</style>
</head>
<body>
<nav aria-label="Contents">
<strong>${document.info.title}</strong>
${[...byTag.keys()].map((tag) => html`<a href="#${tag}">${tag}</a>`)}
<a href="#public">Without a key</a>
<a href="#problems">Problems</a>
<a href="#schemas">Schemas</a>
<a href="/api/v1/openapi.json">openapi.json</a>
</nav>
<main>
<h1>${document.info.title} <small>${document.info.version}</small></h1>
<p>${prose(document.info.description)}</p>
<pre>curl ${document.servers[0]?.url}/me -H "Authorization: Bearer $MILLRACE_API_KEY"</pre>
${[...byTag].map(([tag, ofTag]) => html`<h2 id="${tag}">${tag}</h2>${ofTag.map(operation)}`)}
${withoutKey()}
${problems()}
${schemas()}
</main>
</body>
</html>`
  return String(await page)
}

function operation(route: Route): Html {
  const { method, path, summary, description, success } = route
  return html`<details id="${route.operationId}">
<summary><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code> <span>${prose(summary)}</span></summary>
${description === undefined ? '' : html`<p>${prose(description)}</p>`}
${parameters(route)}
${route.body === undefined ? '' : body(route.body)}
<h4>Answer</h4>
<p><code>${success.status}</code> ${success.description}${'schema' in success ? html`: ${link(success)}` : ''}</p>
</details>`
}

/** What stands between backticks is code. */
function prose(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

function parameters(route: Route): Html | '' {
  const query = route.query === undefined ? [] : querySchemas(route.query)
  const rows = [
    ...query.map(({ name, schema }) => ({
      name,
      where: 'query',
      what: describeParameter(name) || String(schema.type ?? ''),
    })),
    ...(route.headers ?? []).map(({ name, description }) => ({ name, where: 'header', what: description })),
  ]
  if (rows.length === 0) return ''
  return html`<h4>Parameters</h4>
<table>${rows.map((row) => html`<tr><td><code>${row.name}</code></td><td>${row.where}</td><td>${prose(row.what)}</td></tr>`)}</table>`
}

function body({ schema, required, yaml, example }: NonNullable<Route['body']>): Html {
  return html`<h4>Body</h4>
<p>${link({ schema })}${required ? '' : ' (optional)'}${yaml === true ? ', JSON or YAML' : ''}</p>
${example === undefined ? '' : html`<pre>${JSON.stringify(example, null, 2)}</pre>`}`
}

function link({ schema, list }: { schema: SchemaName; list?: boolean }): Html {
  const name = html`<a href="#schema-${schema}">${schema}</a>`
  return list === true ? html`<code>{ items: ${name}[], nextCursor }</code>` : html`<code>${name}</code>`
}

function withoutKey(): Html {
  const paths = Object.entries(publicPaths('')).flatMap(([path, { servers: _servers, ...methods }]) =>
    Object.entries(methods).map(([method, { summary }]) => ({ path, method, summary })),
  )
  return html`<h2 id="public">Without a key</h2>
<p>Beside <code>/api/v1</code>:</p>
<table>${paths.map(
    ({ path, method, summary }) =>
      html`<tr><td><b class="${method}">${method.toUpperCase()}</b></td><td><code>${path}</code></td><td>${summary}</td></tr>`,
  )}</table>`
}

function problems(): Html {
  const codes = problemCodes
  return html`<h2 id="problems">Problems</h2>
<p>Every error is <code>application/problem+json</code> with one of these codes.</p>
<table>${codes.map(
    (code) =>
      html`<tr id="${code}"><td><code>${code}</code></td><td>${statusOfCode[code]}</td><td>${titleOfCode[code]}</td></tr>`,
  )}</table>`
}

function schemas(): Html {
  return html`<h2 id="schemas">Schemas</h2>
${Object.entries(componentSchemas()).map(
  ([name, schema]) => html`<details id="schema-${name}"><summary><code>${name}</code></summary>
<pre>${JSON.stringify(schema, null, 2)}</pre></details>`,
)}`
}
