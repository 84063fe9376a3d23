# client: R (RPostgreSQL)
# packages: r-cran-rpostgresql
# present: Rscript -e 'library(RPostgreSQL)'
# run: Rscript --vanilla $PROGRAM $CASES
# placeholder: $
# modes: text
# errors: without SQLSTATE
suppressMessages(library(RPostgreSQL))

# Returns a parameter: the driver takes text only, and sends NA as the text NA.
bound <- function(parameter) {
	kind <- sub(" .*", "", parameter)
	value <- sub("^[^ ]* ?", "", parameter)
	if (kind == "null")
		return(NA_character_)
	if (kind == "ints")
		return(paste0("{", value, "}"))
	if (kind == "texts")
		return(paste0("{\"", gsub(";", "\",\"", value), "\"}"))
	value
}

# Returns a value as psql prints it.
shown <- function(value) {
	if (is.na(value))
		return("NULL")
	if (is.logical(value))
		return(if (value) "t" else "f")
	if (is.numeric(value))
		return(format(value, digits = 17))
	as.character(value)
}

connection <- dbConnect(PostgreSQL(), host = Sys.getenv("PGHOST"), port = Sys.getenv("PGPORT"),
	user = Sys.getenv("PGUSER"), dbname = Sys.getenv("PGDATABASE"))
for (line in readLines(commandArgs(TRUE)[1], encoding = "UTF-8")) {
	fields <- strsplit(line, "\t")[[1]]
	cat("# ", fields[1], " [text]\n", sep = "")
	tryCatch(suppressWarnings({
		parameters <- vapply(fields[-(1:2)], bound, "")
		result <- if (length(parameters) > 0) dbSendQuery(connection, fields[2], parameters) else dbSendQuery(connection, fields[2])
		columns <- dbColumnInfo(result)
		rows <- fetch(result, n = -1)
		dbClearResult(result)
		cat(": ", paste(columns$name, tolower(columns$type), collapse = ", "), "\n", sep = "")
		for (i in seq_len(nrow(rows)))
			cat(paste(vapply(rows[i, , drop = FALSE], shown, ""), collapse = "|"), "\n", sep = "")
	}), error = function(e) cat("ERROR", strsplit(conditionMessage(e), "\n")[[1]][1], "\n"))
}
invisible(dbDisconnect(connection))
