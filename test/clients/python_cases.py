"""What the clients in Python share: reading the cases, binding parameters and printing results."""
import datetime
import decimal
import enum
import re
import sys

BOUND = {
    'int': int, 'bigint': int, 'double': float, 'numeric': decimal.Decimal, 'text': str, 'untyped': str,
    'time': datetime.datetime.fromisoformat, 'null': lambda value: None,
    'ints': lambda value: [int(i) for i in value.split(',')], 'texts': lambda value: value.split(';')}


def shown(value, within=''):
    """Returns a value as psql prints it, on its own or within an array or a row, and bytes in hexadecimal."""
    if value is None:
        return '' if within == 'row' else 'NULL'
    if isinstance(value, bool):
        return 't' if value else 'f'
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, list):
        return '{' + ','.join(shown(i, 'array') for i in value) + '}'
    if isinstance(value, tuple):
        return '(' + ','.join(shown(i, 'row') for i in value) + ')'
    text = re.sub(r'\.0$', '', str(value)) if isinstance(value, float) else str(value)
    if within and re.search(r'[{}()",\\\s]|^$', text):
        return '"' + re.sub(r'(["\\])', r'\\\1', text) + '"'
    return text


def run(mode, cursor, execute, sqlstate, commands, type_of=lambda column: column[1]):
    """Runs the cases of the file that is the first argument, and prints for each "# NAME [MODE]", a line of columns
    and the rows. execute(sql, parameters) executes a statement on the cursor, sqlstate(error) returns that of an error,
    commands has a function for each command such as @copy, which prints its rows itself."""
    for line in open(sys.argv[1], encoding='utf-8'):
        name, sql, *bound = line.rstrip('\n').split('\t')
        print(f'# {name} [{mode}]')
        try:
            if sql.startswith('@'):
                command, argument = sql.split()
                commands[command](argument)
                continue
            parameters = [BOUND[kind](value) for kind, _, value in (b.partition(' ') for b in bound)]
            execute(sql, parameters)
            print(': ' + ', '.join(f'{column[0]} {type_of(column)}' for column in cursor.description))
            for row in cursor.fetchall():
                print('|'.join(shown(value) for value in row))
        except Exception as error:
            print('ERROR', sqlstate(error) or f'client {error!r}')
