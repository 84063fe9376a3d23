# make && make install && make installcheck; any server by PG_CONFIG=/path/to/pg_config.
# Builds outside the source tree: make -f /path/to/satisfaction/Makefile

here := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

EXTENSION = satisfaction
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(here)/satisfaction.control)

MODULE_big = satisfaction
SHLIB_LINK = $(filter -lm, $(LIBS))
# One folder for each family, and src/common and src/stats, which they share.
SOURCES := $(sort $(wildcard $(here)/src/*.c $(here)/src/*/*.c))
OBJS = $(SOURCES:$(here)/%.c=%.o)
PG_CPPFLAGS = -I$(here)/src -DSATISFACTION_VERSION='"$(EXTVERSION)"'

# The install script is built from readable pieces, and from templates for what they have in common;
# see sql/expand.awk. The upgrade script to this version takes what is new from the same pieces;
# sql/upgrade has the part of it that is written by hand.
INSTALL_SQL := $(sort $(wildcard $(here)/sql/install/*.sql))
UPGRADE_SQL := $(sort $(wildcard $(here)/sql/upgrade/*--$(EXTVERSION).sql))
EXPAND_SQL := $(here)/sql/expand.awk $(sort $(wildcard $(here)/sql/template/*.sql))
EXPAND = awk -v templates=$(here)/sql/template
install_script = sql/satisfaction--$(EXTVERSION).sql
upgrade_scripts = $(UPGRADE_SQL:$(here)/sql/upgrade/%=sql/satisfaction--%)
DATA_built = $(install_script) $(upgrade_scripts)
# Released scripts never change, since databases depend on them. Those of the version in
# satisfaction.control are built all the same, so that a test can compare them with what was released.
DATA = $(filter-out %--$(EXTVERSION).sql,$(patsubst $(here)/%,%,$(sort $(wildcard $(here)/sql/released/*.sql))))

REGRESS := $(basename $(notdir $(sort $(wildcard $(here)/test/sql/*.sql))))
REGRESS_OPTS = --inputdir=$(here)/test --load-extension=satisfaction
EXTRA_CLEAN = sql/satisfaction--*.sql* src/*.gcno src/*.gcda src/*/*.gcno src/*/*.gcda *_test unit_*.o \
	results regression.diffs regression.out

# PostgreSQL's own makefiles hide the symbols of a module since version 16. src/common/compat.h exports
# what SQL calls.
PG_CFLAGS = -fvisibility=hidden

# make DEBUG=1: without optimization, for a debugger, and with assertions
ifdef DEBUG
PG_CPPFLAGS += -DUSE_ASSERT_CHECKING=1
PG_CFLAGS += -O0 -ggdb
endif

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error no PostgreSQL server headers found: set PG_CONFIG=/path/to/pg_config)
endif
# where the sources are: PGXS of a server that was built in its own source tree does not set VPATH
ifneq ($(abspath $(here)),$(CURDIR))
VPATH = $(here)
endif
include $(PGXS)

# Everything depends on every header: there are few, and a stale object costs more than a rebuild.
folders := $(sort $(patsubst %/,$(CURDIR)/%,$(dir $(OBJS))))
$(OBJS): $(wildcard $(here)/src/*/*.h) $(here)/satisfaction.control | $(folders)
$(patsubst %.o,%.bc,$(OBJS)): | $(folders)

$(install_script): $(INSTALL_SQL) $(EXPAND_SQL) $(here)/satisfaction.control | $(CURDIR)/sql
	$(EXPAND) -f $(here)/sql/expand.awk $(INSTALL_SQL) > $@.new
	mv $@.new $@

$(upgrade_scripts): sql/satisfaction--%: $(here)/sql/upgrade/% $(INSTALL_SQL) $(EXPAND_SQL) \
		| $(CURDIR)/sql
	$(EXPAND) -v upgrade=$< -f $(here)/sql/expand.awk $(INSTALL_SQL) > $@.new
	mv $@.new $@

# What a build outside the source tree needs; by full names, since make would find those of the
# source tree.
$(folders) $(CURDIR)/sql:
	mkdir -p $@
$(CURDIR)/expected:
	ln -s $(abspath $(here))/expected $@
installcheck: | $(CURDIR)/expected

# The mathematics on its own, without a server: a program for each file of test/unit. Registers of
# some processors hold more digits than a double, so it is compiled as the server's functions are.
UNIT_TESTS := $(notdir $(basename $(wildcard $(here)/test/unit/*_test.c)))
UNIT_OBJS := $(patsubst $(here)/src/stats/%.c,unit_%.o,$(wildcard $(here)/src/stats/*.c))
UNIT_CC = $(CC) -O2 $(filter -fexcess-precision=%,$(CFLAGS)) -Wall -Wextra -I$(here)/src
unit_tests: $(UNIT_TESTS)
$(UNIT_OBJS): unit_%.o: $(here)/src/stats/%.c $(wildcard $(here)/src/stats/*.h)
	$(UNIT_CC) -c -o $@ $<
$(UNIT_TESTS): %: $(here)/test/unit/%.c $(here)/test/unit/tap.h $(UNIT_OBJS)
	$(UNIT_CC) -o $@ $(filter %.c %.o,$^) -lm

.PHONY: demo test dist unit_tests indent indent-check
demo:
	$(here)/demo/run
test:
	$(here)/test/run
# the archive for pgxn.org; see packaging/build --help
dist:
	$(here)/packaging/build pgxn
# C as pgindent writes it; needs POSTGRES_SOURCE, see test/tools/indent --help
indent:
	$(here)/test/tools/indent
indent-check:
	$(here)/test/tools/indent --check
