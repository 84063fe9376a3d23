// Cube over the database of the demonstration, on the loopback address only and for everybody there.
const http = require('http');
const express = require('express');
const { CubejsServerCore } = require('@cubejs-backend/server-core');
const PostgresDriver = require('@cubejs-backend/postgres-driver');

const core = new CubejsServerCore({
  dbType: 'postgres',
  driverFactory: () => new PostgresDriver({
    host: process.env.SOCKET, port: 5432, user: 'satisfaction', database: 'demo', ssl: false,
  }),
  schemaPath: 'model',
  apiSecret: 'demo',
  checkAuth: request => { request.securityContext = {}; },
  cacheAndQueueDriver: 'memory',
  telemetry: false,
  devServer: false,
});

const app = express();
core.initApp(app).then(() => {
  const server = http.createServer(app);
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
});
