// node ask.js URL QUERY: prints the rows that Cube gives for a query: its dimensions, then its
// measures with three digits.
const [url, query] = process.argv.slice(2);

const load = async () => {
  const wanted = JSON.parse(query);
  const time = (wanted.timeDimensions || []).map(t => `${t.dimension}.${t.granularity}`);
  for (let tries = 0; tries < 60; tries++) {
    const response = await fetch(`${url}?query=${encodeURIComponent(query)}`);
    const result = await response.json();
    if (result.error !== 'Continue wait') {
      if (result.error) throw new Error(result.error);
      for (const row of result.data) {
        console.log([
          ...time.map(key => row[key].slice(0, 10)),
          ...(wanted.dimensions || []).map(key => row[key]),
          ...wanted.measures.map(key => Number(row[key]).toFixed(3)),
        ].join(' '));
      }
      return;
    }
  }
  throw new Error('no result in time');
};

load().catch(error => {
  console.error(error.message);
  process.exit(1);
});
