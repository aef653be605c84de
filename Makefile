# SPDX-License-Identifier: BSD-2-Clause
# pitland: builds, checks and installs everything; there is no configure step.
#
#   make                the program and the IMAPI library, in build/
#   make demo           the main job on the fixtures
#   make windows        the library as a DLL and its programs, for Windows
#   make check          every test, under ASan and UBSan; check-full: and valgrind
#   make check-guest    recorders in virtual machines alone
#   make unit [SAN=1]   the unit tests; unit-LAYER: those of one layer
#   make lint           formatting, static analysis, shell scripts, layers
#   make fuzz           the fuzzers, FUZZ_SECONDS each (needs clang)
#   make bench          how long a full disc takes: a table and build/bench.json
#   make install        program, library, headers, man pages (PREFIX, DESTDIR)
#   make deps           Debian packages to build and run; deps-check: and to test

VERSION  := 0.1.0
CFLAGS   ?= -O2 -g
PREFIX   ?= /usr/local
WARN     := -Wall -Wextra -Werror -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wwrite-strings
OUT      ?= build
BUILD    := $(OUT)/plain
ifdef SAN                                       # make unit SAN=1
BUILD    := $(OUT)/san
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

PKGS     := jansson libisal libuv nettle libiscsi sndfile
PKGFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
compile   = $(CC) -std=c11 -D_GNU_SOURCE -DPITLAND_VERSION='"$(VERSION)"' -I. -MMD -MP -fPIC \
            -fvisibility=hidden $(PKGFLAGS) $(CPPFLAGS) $(WARN) $(CFLAGS) $(SANFLAGS)

# Dependencies point one way; a layer is linked only with what lies below it.
arithmetic_SRC := $(addprefix emulator/,msf.c edc.c parity.c scramble.c crc.c)
emulator_SRC   := $(wildcard emulator/*.c)
mmc_SRC        := $(wildcard mmc/*.c)
target_SRC     := $(wildcard target/*.c)
imapi_SRC      := $(wildcard imapi/*.c)
cli_SRC        := $(wildcard cli/*.c) shim/reach.c # the shim looks at programs too
conformance_SRC := $(wildcard imapi/conformance/*.c)
LAYERS         := emulator mmc target imapi cli
objects         = $(patsubst %.c,$(BUILD)/%.o,$(1))

emulator_LINK  := $(BUILD)/emulator.a
mmc_LINK       := $(BUILD)/mmc.a $(emulator_LINK)
target_LINK    := $(BUILD)/target.a $(mmc_LINK)
imapi_LINK     := $(BUILD)/imapi.a $(BUILD)/arithmetic.a
conformance_LINK := $(BUILD)/conformance.a $(imapi_LINK)
cli_LINK       := $(BUILD)/cli.a $(BUILD)/imapi.a $(target_LINK)

emulator_LIBS  := -ljansson -lisal
mmc_LIBS       := $(emulator_LIBS)
target_LIBS    := $(mmc_LIBS) -luv -lnettle
imapi_LIBS     := -liscsi
conformance_LIBS := $(imapi_LIBS)
cli_LIBS       := $(target_LIBS) -liscsi -lsndfile -lm

PITLAND        := $(if $(SAN),$(BUILD),$(OUT))/pitland

# What other programs load is never built with a sanitizer.
LOADED         := $(addprefix $(OUT)/,libpitland-imapi.so libpitland-imapi.a pitland-sg.so)
CONFORMANCE    := $(if $(SAN),$(BUILD),$(OUT))/pitland-imapi-conformance
TRACK_INFO     := $(if $(SAN),$(BUILD),$(OUT))/pitland-imapi-track-info
all: $(PITLAND) $(CONFORMANCE) $(TRACK_INFO) $(if $(SAN),,$(LOADED))

$(TRACK_INFO): $(call objects,imapi/probe/main.c) $(conformance_LINK)
	$(compile) -o $@ $^ $(conformance_LIBS)
$(CONFORMANCE): $(call objects,imapi/conformance/main.c) $(conformance_LINK)
	$(compile) -o $@ $^ $(conformance_LIBS)

$(PITLAND): $(call objects,cli/main.c) $(cli_LINK)
	$(compile) -o $@ $^ $(cli_LIBS)

$(OUT)/libpitland-imapi.so: $(imapi_LINK)
	$(CC) -shared -o $@ -Wl,-soname,$(@F) -Wl,--whole-archive $^ -Wl,--no-whole-archive $(imapi_LIBS)

include imapi/windows/windows.mk

# Preloaded into programs that know no sanitizer, so never built with one.
$(OUT)/pitland-sg.so: SANFLAGS :=
$(OUT)/pitland-sg.so: $(patsubst %.c,$(OUT)/shim/%.o,$(notdir $(wildcard shim/*.c)))
	$(CC) -shared -o $@ $^ -Wl,-z,defs
$(OUT)/shim/%.o: SANFLAGS :=
$(OUT)/shim/%.o: shim/%.c
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

$(OUT)/libpitland-imapi.a: $(call objects,$(imapi_SRC) $(arithmetic_SRC))
	@rm -f $@
	$(AR) rcs $@ $^

define archive
$$(BUILD)/$(1).a: $$(call objects,$(2))
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(eval $(call archive,arithmetic,$(arithmetic_SRC)))
$(foreach l,$(LAYERS) conformance,$(eval $(call archive,$(l),$(filter-out %/main.c,$($(l)_SRC)))))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

# It has media of its own, in the place of the layer below.
$(BUILD)/tests/mmc/model_test: $(call objects,$(wildcard tests/mmc/model/*.c))
# One unit test program for each tests/LAYER/NAME_test.c, linked with its layer.
define layer_tests
$(1)_TESTS := $$(patsubst %.c,$$(BUILD)/%,$$(wildcard tests/$(1)/*_test.c))
$$($(1)_TESTS): %: %.o $$(call objects,$(wildcard tests/$(1)/harness.c)) $$($(1)_LINK)
	$$(compile) -o $$@ $$(filter %.o,$$^) $$(filter-out %.o,$$^) -lcmocka $$($(1)_LIBS)
TESTS += $$($(1)_TESTS)
endef
$(foreach l,$(LAYERS) conformance,$(eval $(call layer_tests,$(l))))

unit: $(TESTS)
	@tests/run $(TESTS)

# Programs that tests need beside the real clients.
TOOLS := $(patsubst tests/tools/%.c,$(OUT)/tools/%,$(wildcard tests/tools/*.c))
tools: $(TOOLS)
$(TOOLS): $(OUT)/tools/%: $(OUT)/plain/tests/tools/%.o $(OUT)/plain/emulator.a
	@mkdir -p $(@D)
	$(compile) -o $@ $^ -liscsi -lm $(emulator_LIBS)
$(addprefix unit-,$(LAYERS) conformance): unit-%:
	@$(MAKE) --no-print-directory $($*_TESTS) && tests/run $($*_TESTS)

# What the fixtures are made of: fixtures/README.md.
FIXTURES := $(addprefix $(OUT)/fixtures/,files.iso tone-a.wav tone-b.wav tone-c.wav tone-d.wav \
            audio.json gaps.json mixed.json sectors)
ISO_FILES := $(wildcard *.md LICENSE docs/*.* fixtures/vectors/* $(addsuffix /*.[ch],$(LAYERS)))
fixtures: $(FIXTURES)
$(OUT)/fixtures/tone: $(OUT)/plain/fixtures/tone.o
	@mkdir -p $(@D)
	$(compile) -o $@ $^ -lm
$(OUT)/fixtures/sectors: $(OUT)/plain/fixtures/sectors.o $(OUT)/plain/emulator.a
	@mkdir -p $(@D)
	$(compile) -o $@ $^ $(emulator_LIBS)
$(OUT)/fixtures/tone-a.wav: TONE := 450 440 660
$(OUT)/fixtures/tone-b.wav: TONE := 400 523 784
$(OUT)/fixtures/tone-c.wav: TONE := 350 587 880
$(OUT)/fixtures/tone-d.wav: TONE := 300 659 988
$(OUT)/fixtures/tone-%.wav: $(OUT)/fixtures/tone
	$< $@ $(TONE)
$(OUT)/fixtures/files.iso: fixtures/iso.sh $(ISO_FILES)
	@mkdir -p $(@D)
	@fixtures/iso.sh $@ $(ISO_FILES)
$(OUT)/fixtures/%.json: fixtures/%.json
	@mkdir -p $(@D)
	cp $< $@

demo: $(PITLAND) fixtures
	@fixtures/demo.sh $(PITLAND) $(OUT)/fixtures

# The inputs that are kept for the fuzzers, as tests.
REPLAYS := $(patsubst fixtures/fuzz/%,$(BUILD)/replay/%,$(wildcard fixtures/fuzz/*))
$(REPLAYS): $(BUILD)/replay/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(target_LINK)
	@mkdir -p $(@D)
	$(compile) -o $@ $^ $(target_LIBS)

# The unit tests and the whole-program tests, all of them under the sanitizers,
# and the decoder that knows `sectors` alone. The library and the shim are for
# other programs and stay plain. Those that take long go first.
WIRE := $(wildcard tests/wire/*.sh tests/wire/*.py)
LONG_TESTS := $(addprefix $(BUILD)/tests/mmc/,model_test walk_test format_test)
check: all fixtures tools $(if $(shell command -v $(WIN_CC)),windows)
	@$(MAKE) --no-print-directory SAN=1 check-programs
check-programs: $(TESTS) $(REPLAYS) $(PITLAND) $(CONFORMANCE)
	@OUT=$(OUT) PITLAND=$(PITLAND) TOOLS=$(OUT)/tools SHIM=$(OUT)/pitland-sg.so \
	    tests/run tests/guest/guest.py tests/clients/matrix.py tests/windows/wine.sh $(LONG_TESTS) $(WIRE) \
	    $(CONFORMANCE) tests/independent/test_decode.py $(REPLAYS) $(filter-out $(LONG_TESTS),$(TESTS))

# Real clients on a drive under the shim; and the table of them.
clients: all
	@tests/clients/matrix.py --pitland $(PITLAND)
clients-table: all
	@tests/clients/matrix.py --pitland $(PITLAND) --markdown docs/clients.md

# Virtual machines with a recorder; and the table of what was run in them.
check-guest: all
	@tests/guest/guest.py --pitland $(PITLAND)
guests-table: all
	@tests/guest/guest.py --pitland $(PITLAND) --full --markdown docs/guests.md

# Valgrind sees uninitialised memory, which the sanitizers do not.
VALGRIND := valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite
check-full: $(TESTS)
	@TEST_TIMEOUT=900 PITLAND_LAYOUTS=50 PITLAND_COMMANDS=3000 RUNNER="$(VALGRIND)" tests/run $(TESTS)
	@TEST_TIMEOUT=2400 PITLAND_BURNS=1000 PITLAND_COMMANDS=1000000 PITLAND_GUEST_FULL=1 \
	    $(MAKE) --no-print-directory check

# libFuzzer on each of tests/fuzz/, for FUZZ_SECONDS, from the inputs in
# fixtures/fuzz/; corpora and what it finds are kept in build/fuzz/.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(filter-out %/replay.c,$(wildcard tests/fuzz/*.c)))
fuzz: $(FUZZERS)
	@set -e; for f in $^; do mkdir -p $$f.corpus; echo "== $$f"; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -artifact_prefix=$$f. $$f.corpus \
	    $$(find fixtures/fuzz -path "*/$${f##*/}"); done
$(FUZZERS): $(OUT)/fuzz/%: tests/fuzz/%.c $(emulator_SRC) $(mmc_SRC) $(target_SRC) $(imapi_SRC)
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=c11 -D_GNU_SOURCE -I. $(PKGFLAGS) -g -O1 \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -o $@ $^ \
	    $(target_LIBS) $(imapi_LIBS)

bench: $(PITLAND) tools
	@OUT=$(OUT) PITLAND=$(PITLAND) tests/bench.sh
	@OUT=$(OUT) PITLAND=$(PITLAND) tests/survey_cost.sh

# What only a compiler for Windows understands is formatted, no more.
WINDOWS_C := $(wildcard */windows/*.[ch] imapi/conformance/factory_windows.c)
LINT_C  := $(filter-out $(WINDOWS_C),$(wildcard */*.[ch] tests/*/*.[ch] tests/*/*/*.[ch] imapi/*/*.[ch]))
LINT_SH := deps.sh demo check .ci/run tests/run tests/guest/init $(wildcard fixtures/*.sh tests/*.sh tests/*/*.sh)
TIDY     = clang-tidy --quiet {} -- -std=c11 -D_GNU_SOURCE -DPITLAND_VERSION='"$(VERSION)"' -I. $(PKGFLAGS)
lint:
	@mkdir -p $(OUT)
	clang-format --dry-run -Werror $(LINT_C) $(WINDOWS_C)
	tests/layers.sh
	shellcheck -x $(LINT_SH)
	cppcheck -q -j2 --std=c11 --error-exitcode=1 --enable=warning,performance,portability \
	    --inline-suppr --suppress=missingIncludeSystem --suppress=funcArgOrderDifferent \
	    '--suppress=shiftNegativeLHS:tests/*' -D_GNU_SOURCE -I. $(filter %.c,$(LINT_C))
	@printf '%s\n' $(filter %.c,$(LINT_C)) | xargs -P2 -I{} $(TIDY) 2>$(OUT)/tidy.log || { \
	    cat $(OUT)/tidy.log; exit 1; }

deps:
	sh deps.sh build
deps-check:
	sh deps.sh check

INSTALLED := $(DESTDIR)$(PREFIX)
install: all
	install -d $(addprefix $(INSTALLED)/,bin lib/pkgconfig lib/pitland include/pitland/imapi share/man/man1)
	install -m 755 $(OUT)/pitland $(CONFORMANCE) $(TRACK_INFO) $(INSTALLED)/bin
	install -m 644 $(OUT)/libpitland-imapi.so $(OUT)/libpitland-imapi.a $(INSTALLED)/lib
	install -m 644 $(OUT)/pitland-sg.so $(INSTALLED)/lib/pitland
	install -m 644 imapi/com.h imapi/raw_cd.h $(INSTALLED)/include/pitland/imapi
	install -m 644 $(wildcard docs/*.1) $(INSTALLED)/share/man/man1
	install -d $(INSTALLED)/lib/systemd/system
	sed 's,@PREFIX@,$(PREFIX),' dist/pitland.service >$(INSTALLED)/lib/systemd/system/pitland.service
	sed 's,@PREFIX@,$(PREFIX),; s,@VERSION@,$(VERSION),' imapi/pitland-imapi.pc.in \
	    >$(INSTALLED)/lib/pkgconfig/pitland-imapi.pc

clean:
	rm -rf $(OUT)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
.PHONY: all fuzz unit tools fixtures demo check check-programs clients clients-table check-guest guests-table check-full bench \
        lint deps deps-check install clean $(addprefix unit-,$(LAYERS))
.DELETE_ON_ERROR:
