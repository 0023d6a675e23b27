// The size of what browsers fetch: wasm-size.mjs FILE AIM. Whoever is over the aim reads so; it fails nothing.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [file, aim] = process.argv.slice(2)
const raw = readFileSync(file)
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 }
const brotli = brotliCompressSync(raw, { params }).length
const gzip = gzipSync(raw, { level: 9 }).length
const verdict = brotli <= Number(aim) ? 'within' : 'OVER'
console.log(`WebAssembly: ${raw.length} bytes, ${gzip} in gzip, ${brotli} in brotli; ${verdict} the aim of ${aim}`)
