# client: ODBC (psqlODBC, by pyodbc)
# packages: odbc-postgresql python3-pyodbc
# present: ${PYTHON:-/usr/bin/python3} -c 'import pyodbc; assert "PostgreSQL Unicode" in pyodbc.drivers()'
# run: ${PYTHON:-/usr/bin/python3} $PROGRAM $CASES
# placeholder: ?
# modes: prepared direct fetch
import os

import pyodbc

from python_cases import BOUND, run

# pyodbc has no arrays, and leaves out the time zone of a time, so both are text
BOUND['ints'] = '{{{}}}'.format
BOUND['texts'] = lambda value: '{"' + value.replace(';', '","') + '"}'
BOUND['time'] = str
MODES = {'prepared': 'UseServerSidePrepare=1', 'direct': 'UseServerSidePrepare=0', 'fetch': 'UseDeclareFetch=1;Fetch=2'}


def client(mode):
    # without BoolsAsChar=0 a boolean is the text 1 or 0
    connection = pyodbc.connect(
        'DRIVER={PostgreSQL Unicode};SERVER=%(PGHOST)s;PORT=%(PGPORT)s;DATABASE=%(PGDATABASE)s;UID=%(PGUSER)s;'
        'BoolsAsChar=0;' % os.environ + MODES[mode], autocommit=True)
    cursor = connection.cursor()

    def columns(table):
        for row in cursor.columns(table=table):
            print(row.column_name, row.type_name, sep='|')

    def arguments(function):
        for row in cursor.procedureColumns(procedure=function):
            if row.column_type == pyodbc.SQL_PARAM_INPUT:
                print(row.column_name, row.type_name, sep='|')

    run(mode, cursor, cursor.execute, lambda error: error.args[0] if isinstance(error, pyodbc.Error) else None,
        {'@columns': columns, '@arguments': arguments}, lambda column: column[1].__name__)
    connection.close()


for mode in MODES:
    client(mode)
