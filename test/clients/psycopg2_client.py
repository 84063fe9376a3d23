# client: psycopg2
# packages: python3-psycopg2
# present: ${PYTHON:-/usr/bin/python3} -c 'import psycopg2'
# run: ${PYTHON:-/usr/bin/python3} $PROGRAM $CASES
# placeholder: %s
# modes: text
import io

import psycopg2

from python_cases import run

connection = psycopg2.connect('')
connection.autocommit = True
cursor = connection.cursor()


def copy(form):
    cursor.execute('TRUNCATE copied')
    pieces = io.BytesIO()
    cursor.copy_expert(f'COPY kept TO STDOUT (FORMAT {form})', pieces)
    pieces.seek(0)
    cursor.copy_expert(f'COPY copied FROM STDIN (FORMAT {form})', pieces)
    print('copied')


run('text', cursor, lambda sql, parameters: cursor.execute(sql, parameters or None),
    lambda error: getattr(error, 'pgcode', None), {'@copy': copy})
