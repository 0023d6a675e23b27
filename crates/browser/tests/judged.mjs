// Runs the module over every vector, in Node and in Chromium: judged.mjs MODULE VECTORS JUDGED [SEED]
// JUDGED is what the machine's own build says of each; the same is asked of the module, word by word.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { judged, roundTrip, rubbish } from './judge.mjs'

const [module, folder, native, given] = process.argv.slice(2)
const seed = Number(given ?? 5)
const rounds = 4_000
const patience_ms = 120_000

const due = readFileSync(native, 'utf8').trimEnd().split('\n')
const list = readFileSync(join(folder, 'ledger/keys.txt'), 'utf8')
const folders = [...new Set(due.slice(0, -1).map((line) => line.slice(0, line.split('\t')[0].lastIndexOf('/'))))]
const vectors = folders.flatMap((name) => readdirSync(join(folder, name)).sort()
  .map((file) => ({ path: `${name}/${file}`, bytes: new Uint8Array(readFileSync(join(folder, name, file))) })))

let failed = 0
function compare(where, lines) {
  const other = due.findIndex((line, at) => line !== lines[at])
  if (other < 0 && due.length === lines.length) return console.log(`${where}: ${lines.length} vectors as the machine's own build judges them`)
  failed += 1
  console.log(`${where} judges otherwise than the machine's own build:\n  ${lines[other]}\n  ${due[other]}`)
}

async function inNode() {
  const pfiff = await import(pathToFileURL(resolve(module, 'browser.js')))
  pfiff.initSync({ module: readFileSync(join(module, 'browser_bg.wasm')) })
  compare('Node', await judged(pfiff, vectors, list))
  roundTrip(pfiff)
  console.log(`Node: ${rubbish(pfiff, vectors, seed, rounds)} times rubbish, seed ${seed}, and no panic`)
  return `${rounds} times rubbish, seed ${seed}, and no panic`
}

const PAGE = `<!doctype html><title>vectors</title><script type="module">
const tell = (what) => fetch('/judged', { method: 'POST', body: JSON.stringify(what) })
try {
  const pfiff = await import('/module/browser.js')
  const { judged, roundTrip, rubbish } = await import('/judge.mjs')
  await pfiff.default({ module_or_path: '/module/browser_bg.wasm' })
  const { vectors, list } = await (await fetch('/vectors.json')).json()
  for (const one of vectors) one.bytes = Uint8Array.from(atob(one.bytes), (letter) => letter.charCodeAt(0))
  const lines = await judged(pfiff, vectors, list)
  roundTrip(pfiff)
  rubbish(pfiff, vectors, ${seed}, ${rounds})
  await tell({ lines })
} catch (error) { await tell({ error: String(error) }) }
</script>`

/** What is served to the page, on this machine alone; resolves `told` with what it posts. */
function served(told) {
  const files = {
    '/module/browser.js': ['text/javascript', () => readFileSync(join(module, 'browser.js'))],
    '/module/browser_bg.wasm': ['application/wasm', () => readFileSync(join(module, 'browser_bg.wasm'))],
    '/judge.mjs': ['text/javascript', () => readFileSync(new URL('judge.mjs', import.meta.url))],
    '/vectors.json': ['application/json', () => JSON.stringify({ list, vectors: vectors.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes).toString('base64') })) })],
    '/': ['text/html', () => PAGE],
  }
  return createServer(async (request, answer) => {
    if (request.method === 'POST') {
      const parts = []
      for await (const part of request) parts.push(part)
      answer.end()
      return told(JSON.parse(Buffer.concat(parts)))
    }
    const file = files[request.url]
    answer.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain' }).end(file?.[1]())
  })
}

async function inChromium(chromium) {
  let told
  const answer = new Promise((resolve) => { told = resolve })
  const server = served(told).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const profile = mkdtempSync(join(tmpdir(), 'pfiff-wasm-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`]
  const browser = spawn(chromium, [...flags, `http://127.0.0.1:${server.address().port}/`], { stdio: 'ignore' })
  const gone = once(browser, 'exit').then(() => ({ error: 'Chromium ended' }))
  const late = new Promise((resolve) => { setTimeout(() => resolve({ error: `Chromium said nothing for ${patience_ms} ms` }), patience_ms).unref() })
  const said = await Promise.race([answer, gone, late])
  browser.kill('SIGKILL')
  await gone
  server.close()
  server.closeAllConnections()
  rmSync(profile, { recursive: true, force: true, maxRetries: 9 })
  if (said.error) { failed += 1; return console.log(`Chromium: ${said.error}`) }
  compare('Chromium', said.lines)
}

await inNode()
if (process.env.PFIFF_CHROMIUM) await inChromium(process.env.PFIFF_CHROMIUM)
else console.log('Chromium: skipped, there is none here')
console.log(`${failed ? 0 : due.length} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
