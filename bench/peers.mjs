// Runs SQL in another engine, inside this process, and prints the result and the milliseconds it took.
//
//   node peers.mjs ENGINE FOLDER THREADS RUNS SETUP QUERY
//
// ENGINE is duckdb or clickhouse; FOLDER has its tables. SETUP is statements that end with a semicolon at the end
// of a line. QUERY returns one row of one column; it runs once without and RUNS times with a clock. Without QUERY
// only SETUP runs. PACKAGES names the folder with node_modules.
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import path from 'node:path'

const [engine, folder, threads, runs, setup, query] = process.argv.slice(2)
const require = createRequire(path.join(process.env.PACKAGES, 'package.json'))

// Opens DuckDB; returns a function that runs one statement and returns its first value.
async function openDuckdb() {
  const { DuckDBInstance } = require('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path.join(folder, 'duck.db'), { threads })
  const connection = await instance.connect()
  return async (sql) => (await connection.runAndReadAll(sql)).getRowsJson()[0]?.[0]
}

// Opens ClickHouse; the same.
async function openClickhouse() {
  const { Session } = require('chdb')
  const session = new Session(path.join(folder, 'click'))
  session.query(`SET max_threads = ${threads}`)
  return async (sql) => session.query(sql, 'TSVRaw').trimEnd()
}

const run = await (engine === 'duckdb' ? openDuckdb() : openClickhouse())
for (const statement of setup.split(/;\s*$/m)) if (statement.trim()) await run(statement)
if (query) {
  const result = await run(query)
  console.log(result)
  for (let i = 0; i < Number(runs); i++) {
    const start = performance.now()
    const again = await run(query)
    console.log((performance.now() - start).toFixed(3))
    if (again !== result) throw new Error(`another result the second time: ${again}`)
  }
}
process.exit(0)
