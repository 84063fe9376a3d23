// client: Go (pgx)
// packages: golang-go golang-github-jackc-pgx-v4-dev
// present: command -v go && test -d ${GOPATH:-/usr/share/gocode}/src/github.com/jackc/pgx/v4
// run: GO111MODULE=off GOPATH=${GOPATH:-/usr/share/gocode} go run $PROGRAM $CASES
// placeholder: $
// modes: prepared simple
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
)

// Returns a parameter of this kind. The driver knows no arrays of our types, so these are text.
func bound(parameter string) interface{} {
	kind, value, _ := strings.Cut(parameter, " ")
	switch kind {
	case "int", "bigint":
		number, _ := strconv.ParseInt(value, 10, 64)
		return number
	case "double":
		number, _ := strconv.ParseFloat(value, 64)
		return number
	case "time":
		at, _ := time.Parse(time.RFC3339, value)
		return at
	case "null":
		return nil
	case "ints":
		return "{" + value + "}"
	case "texts":
		return `{"` + strings.ReplaceAll(value, ";", `","`) + `"}`
	}
	return value
}

// Returns a value as psql prints it.
func shown(value interface{}) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "t"
		}
		return "f"
	case time.Time:
		return v.Format("2006-01-02")
	case pgtype.TextEncoder:
		text, _ := v.EncodeText(nil, nil)
		return string(text)
	}
	return fmt.Sprint(value)
}

func execute(connection *pgx.Conn, fields []string) error {
	var arguments []interface{}
	for _, parameter := range fields[2:] {
		arguments = append(arguments, bound(parameter))
	}
	rows, err := connection.Query(context.Background(), fields[1], arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var columns []string
	for _, field := range rows.FieldDescriptions() {
		columns = append(columns, fmt.Sprint(string(field.Name), " ", field.DataTypeOID))
	}
	if columns != nil {
		fmt.Println(": " + strings.Join(columns, ", "))
	}
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		var row []string
		for _, value := range values {
			row = append(row, shown(value))
		}
		fmt.Println(strings.Join(row, "|"))
	}
	return rows.Err()
}

func copied(connection *pgx.Conn, format string) error {
	if _, err := connection.Exec(context.Background(), "TRUNCATE copied"); err != nil {
		return err
	}
	var pieces bytes.Buffer
	plain := connection.PgConn()
	if _, err := plain.CopyTo(context.Background(), &pieces, "COPY kept TO STDOUT (FORMAT "+format+")"); err != nil {
		return err
	}
	if _, err := plain.CopyFrom(context.Background(), &pieces, "COPY copied FROM STDIN (FORMAT "+format+")"); err != nil {
		return err
	}
	fmt.Println("copied")
	return nil
}

func client(mode string, cases []string) error {
	// connects as the variables PGHOST and so on say
	config, err := pgx.ParseConfig("")
	if err != nil {
		return err
	}
	config.RuntimeParams["timezone"] = os.Getenv("PGTZ")
	config.PreferSimpleProtocol = mode == "simple"
	connection, err := pgx.ConnectConfig(context.Background(), config)
	if err != nil {
		return err
	}
	defer connection.Close(context.Background())
	for _, line := range cases {
		fields := strings.Split(line, "\t")
		fmt.Printf("# %s [%s]\n", fields[0], mode)
		var err error
		if command, format, _ := strings.Cut(fields[1], " "); command == "@copy" {
			err = copied(connection, format)
		} else {
			err = execute(connection, fields)
		}
		var ofServer *pgconn.PgError
		if errors.As(err, &ofServer) {
			fmt.Println("ERROR", ofServer.Code)
		} else if err != nil {
			fmt.Println("ERROR client", err)
		}
	}
	return nil
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	for _, mode := range []string{"prepared", "simple"} {
		if err == nil {
			err = client(mode, strings.Split(strings.TrimSpace(string(text)), "\n"))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
