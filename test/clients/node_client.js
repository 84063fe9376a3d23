// client: node-postgres (pg)
// packages: node-pg
// npm: pg@8.16.3
// present: NODE_PATH=$NODE_PATH:$SATISFACTION_NPM/node_modules:/usr/share/nodejs node -e 'require("pg")'
// run: NODE_PATH=$NODE_PATH:$SATISFACTION_NPM/node_modules:/usr/share/nodejs node $PROGRAM $CASES
// placeholder: $
// modes: text prepared
'use strict';
const fs = require('fs');
const { Client, types } = require('pg');

const bound = {
	int: Number, bigint: BigInt, double: Number, numeric: String, text: String, untyped: String,
	time: value => new Date(value), null: () => null,
	ints: value => value.split(',').map(Number), texts: value => value.split(';')};

// a date stays as it is; without this it is a Date at midnight in the time zone of the program
types.setTypeParser(1082, value => value);

// Returns a value as psql prints it.
function shown(value) {
	if (value === null)
		return 'NULL';
	if (typeof value === 'boolean')
		return value ? 't' : 'f';
	if (Array.isArray(value))
		return '{' + value.map(shown).map(text => /^[^{}",\\\s]+$/.test(text) ? text : '"' + text.replace(/["\\]/g, '\\$&') + '"') + '}';
	return String(value);
}

async function run(mode) {
	// connects as the variables PGHOST and so on say
	const client = new Client({ options: `-c TimeZone=${process.env.PGTZ}` });
	await client.connect();
	for (const line of fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
		const [name, text, ...parameters] = line.split('\t');
		console.log(`# ${name} [${mode}]`);
		const values = parameters.map(parameter => {
			const [, kind, value] = parameter.match(/^(\S+) ?(.*)$/);
			return bound[kind](value);
		});
		try {
			const result = await client.query({ text, values, rowMode: 'array', ...(mode === 'prepared' && { name }) });
			console.log(': ' + result.fields.map(field => `${field.name} ${field.dataTypeID}`).join(', '));
			for (const row of result.rows)
				console.log(row.map(shown).join('|'));
		} catch (error) {
			console.log(`ERROR ${error.code || `client ${error}`}`);
		}
	}
	await client.end();
}

run('text').then(() => run('prepared')).catch(error => { console.error(error); process.exit(1); });
