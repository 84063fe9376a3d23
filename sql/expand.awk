# expand.awk: writes the SQL scripts of the extension from their pieces and templates.
#
#   awk -v templates=FOLDER -f expand.awk PIECE.sql ...                              install script
#   awk -v templates=FOLDER -v upgrade=OLD--NEW.sql -f expand.awk PIECE.sql ...      upgrade script
#
# Pieces and templates are SQL with these lines in it:
#
#   -- @use NAME key=value key="some words" key=one|two
#       is replaced by the file NAME.sql of the folder of templates, in which @key@ stands for
#       the value; with alternatives, once for each. A line that ends in \ goes on in the next one.
#   @?key@ ...
#       in a template: the rest of the line is there only if the key has a value.
#   --# ...
#       a note to the reader of a template, which is left out.
#   -- @since VERSION
#   -- @end
#       enclose what an upgrade to this version adds.
#
# An upgrade script is written by hand, except for its line "-- @pieces". It stands for all functions
# and aggregates of the pieces, as CREATE OR REPLACE, for all comments, and for the blocks "@since" of
# its version, as they are.
#
# Plain POSIX awk.

BEGIN {
	for (i = 1; i < ARGC; i++)
		pieces[i] = ARGV[i]
	number_of_pieces = ARGC - 1
	blank = 1
	if (upgrade == "")
		write_pieces()
	else {
		version = upgrade
		sub(/^.*--/, "", version)
		sub(/\.sql$/, "", version)
		number = load(upgrade)
		for (i = 1; i <= number; i++)
			if (text[upgrade, i] == "-- @pieces")
				write_pieces()
			else
				put(text[upgrade, i])
	}
	exit
}

# Ends with a message.
function fail(message)
{
	print "expand.awk: " message | "cat 1>&2"
	close("cat 1>&2")
	exit 1
}

# Writes all pieces, a blank line between them.
function write_pieces(    k)
{
	for (k = 1; k <= number_of_pieces; k++) {
		expand(pieces[k], "")
		if (depth != 0)
			fail(pieces[k] ": @since without @end")
		kept = 0
		put("")
	}
}

# Reads the lines of a file once, those that go on joined, and returns their number.
function load(path,    line, n, more, status)
{
	if (path in lines_of)
		return lines_of[path]
	n = 0
	more = 0
	while ((status = (getline line < path)) > 0) {
		if (line ~ /^--#/)
			continue
		if (more) {
			sub(/^-- */, "", line)
			text[path, n] = text[path, n] " " line
		} else
			text[path, ++n] = line
		more = (text[path, n] ~ / \\$/)
		if (more)
			sub(/ *\\$/, "", text[path, n])
	}
	if (status < 0)
		fail("cannot read " path)
	close(path)
	lines_of[path] = n
	return n
}

# Writes a piece, or a template with these parameters: key=value ...
function expand(path, parameters,    key, value, keys, k, one, n, others, number, i, line)
{
	keys = 0
	others = parameters
	while (match(others, /^ *[a-z_]+=/)) {
		key[++keys] = substr(others, 1, RLENGTH - 1)
		sub(/^ */, "", key[keys])
		others = substr(others, RLENGTH + 1)
		if (!match(others, /^"[^"]*"/))
			match(others, /^[^ ]*/)
		value[keys] = substr(others, 1, RLENGTH)
		others = substr(others, RLENGTH + 1)
		gsub(/"/, "", value[keys])
	}
	if (others !~ /^ *$/)
		fail(path ": not key=value: " others)

	# once for each alternative
	for (k = 1; k <= keys; k++)
		if (index(value[k], "|") > 0) {
			n = split(value[k], one, "|")
			for (i = 1; i <= n; i++) {
				if (i > 1)
					write("")
				value[k] = one[i]
				expand(path, joined(key, value, keys))
			}
			return
		}

	number = load(path)
	for (i = 1; i <= number; i++) {
		line = text[path, i]
		if (match(line, /^@\?[a-z_]+@/)) {
			if (value_of(substr(line, 3, RLENGTH - 3), key, value, keys) == "")
				continue
			line = substr(line, RLENGTH + 1)
		}
		for (k = 1; k <= keys; k++)
			line = replaced(line, "@" key[k] "@", value[k])
		if (match(line, /@[a-z_]+@/))
			fail(path ": no value for " substr(line, RSTART, RLENGTH))
		if (line ~ /^-- @use /) {
			sub(/^-- @use */, "", line)
			match(line, /^[a-z_]+/)
			expand(templates "/" substr(line, 1, RLENGTH) ".sql", substr(line, RLENGTH + 1))
		} else
			write(line)
	}
}

# Returns parameters as they are written.
function joined(key, value, keys,    k, all)
{
	for (k = 1; k <= keys; k++)
		all = all " " key[k] "=\"" value[k] "\""
	return all
}

# Returns the value of a key, or nothing.
function value_of(name, key, value, keys,    k)
{
	for (k = 1; k <= keys; k++)
		if (key[k] == name)
			return value[k]
	return ""
}

# Returns a line with a word replaced wherever it stands.
function replaced(line, word, by,    at, before)
{
	while ((at = index(line, word)) > 0) {
		before = before substr(line, 1, at - 1) by
		line = substr(line, at + length(word))
	}
	return before line
}

# Writes a line of a piece; of an upgrade script, those that it needs.
function write(line)
{
	if (line ~ /^-- @since /) {
		depth++
		if (!verbatim && substr(line, 11) == version)
			verbatim = depth
		return
	}
	if (line == "-- @end") {
		if (verbatim == depth)
			verbatim = kept = 0
		depth--
		return
	}
	if (upgrade != "" && !verbatim) {
		# a statement begins at the left with a word; what follows belongs to it
		if (line ~ /^CREATE (FUNCTION|AGGREGATE) /) {
			sub(/^CREATE/, "CREATE OR REPLACE", line)
			kept = 1
		} else if (line ~ /^COMMENT ON /)
			kept = 1
		else if (line ~ /^--/ || (line ~ /^[A-Z]/ && line !~ /^(BEGIN ATOMIC|END;)$/))
			kept = 0
		if (!kept && line != "")
			return
	}
	put(line)
}

# Writes a line, of blank ones in a row only the first.
function put(line)
{
	if (line != "" || !blank)
		print line
	blank = (line == "")
}
