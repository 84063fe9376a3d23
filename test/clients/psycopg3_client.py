# client: psycopg 3
# packages: python3-psycopg
# present: ${PYTHON:-/usr/bin/python3} -c 'import psycopg'
# run: ${PYTHON:-/usr/bin/python3} $PROGRAM $CASES
# placeholder: %s
# modes: text binary prepared client
import psycopg
from psycopg.types import TypeInfo
from psycopg.types.composite import CompositeInfo, register_composite
from psycopg.types.enum import EnumInfo, register_enum

from python_cases import run


def client(mode):
    connection = psycopg.connect(autocommit=True)
    binary = mode in ('binary', 'prepared')
    if binary:
        # what is not registered arrives as bytes, and arrays of it as the bytes of the array
        for name in ('nps_category', 'customer_tier'):
            register_enum(EnumInfo.fetch(connection, name), connection)
        register_composite(CompositeInfo.fetch(connection, 'nps_report_row'), connection)
        TypeInfo.fetch(connection, 'tally').register(connection)
    cursor = psycopg.ClientCursor(connection) if mode == 'client' else connection.cursor(binary=binary)

    def execute(sql, parameters):
        cursor.execute(sql, parameters or None, prepare=mode == 'prepared')

    def copy(form):
        cursor.execute('TRUNCATE copied')
        with cursor.copy(f'COPY kept TO STDOUT (FORMAT {form})') as out:
            pieces = [bytes(piece) for piece in out]
        with cursor.copy(f'COPY copied FROM STDIN (FORMAT {form})') as into:
            for piece in pieces:
                into.write(piece)
        print('copied')

    run(mode, cursor, execute, lambda error: getattr(error, 'sqlstate', None), {'@copy': copy})
    connection.close()


for mode in ('text', 'binary', 'prepared', 'client'):
    client(mode)
