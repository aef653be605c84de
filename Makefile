# SPDX-License-Identifier: BSD-2-Clause
# pitland: builds, checks and installs everything; there is no configure step.
#
#   make                the program and the IMAPI library, in build/
#   make demo           the main job on the fixtures
#   make check          every test that needs no more than ten minutes
#   make unit [SAN=1]   the unit tests; SAN=1: under ASan and UBSan
#   make lint           formatting, static analysis, layers
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

PKGS     := jansson libisal libuv libiscsi sndfile
PKGFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
compile   = $(CC) -std=c11 -D_GNU_SOURCE -DPITLAND_VERSION='"$(VERSION)"' -I. -MMD -MP -fPIC \
            -fvisibility=hidden $(PKGFLAGS) $(CPPFLAGS) $(WARN) $(CFLAGS) $(SANFLAGS)

# Dependencies point one way; a layer is linked only with what lies below it.
arithmetic_SRC := $(addprefix emulator/,msf.c edc.c parity.c scramble.c crc.c)
emulator_SRC   := $(wildcard emulator/*.c)
mmc_SRC        := $(wildcard mmc/*.c)
target_SRC     := $(wildcard target/*.c)
imapi_SRC      := $(wildcard imapi/*.c)
cli_SRC        := $(wildcard cli/*.c)
LAYERS         := emulator mmc target imapi cli
objects         = $(patsubst %.c,$(BUILD)/%.o,$(1))

emulator_LINK  := $(BUILD)/emulator.a
mmc_LINK       := $(BUILD)/mmc.a $(emulator_LINK)
target_LINK    := $(BUILD)/target.a $(mmc_LINK)
imapi_LINK     := $(BUILD)/imapi.a $(BUILD)/arithmetic.a
cli_LINK       := $(BUILD)/cli.a $(BUILD)/imapi.a $(target_LINK)

emulator_LIBS  := -ljansson -lisal
mmc_LIBS       := $(emulator_LIBS)
target_LIBS    := $(mmc_LIBS) -luv
imapi_LIBS     := -liscsi
cli_LIBS       := $(target_LIBS) -liscsi -lsndfile -lm

ifdef SAN
PITLAND        := $(BUILD)/pitland
else
PITLAND        := $(OUT)/pitland
endif

all: $(PITLAND) $(OUT)/libpitland-imapi.so $(OUT)/libpitland-imapi.a $(OUT)/pitland-sg.so

$(PITLAND): $(call objects,cli/main.c) $(cli_LINK)
	$(compile) -o $@ $^ $(cli_LIBS)

$(OUT)/libpitland-imapi.so: $(imapi_LINK)
	$(CC) -shared -o $@ -Wl,--whole-archive $^ -Wl,--no-whole-archive $(SANFLAGS) $(imapi_LIBS)

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
$(foreach l,$(LAYERS),$(eval $(call archive,$(l),$(filter-out cli/main.c,$($(l)_SRC)))))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

# One unit test program for each tests/LAYER/NAME_test.c, linked with its layer.
define layer_tests
$(1)_TESTS := $$(patsubst %.c,$$(BUILD)/%,$$(wildcard tests/$(1)/*_test.c))
$$($(1)_TESTS): %: %.o $$(call objects,$(wildcard tests/$(1)/harness.c)) $$($(1)_LINK)
	$$(compile) -o $$@ $$^ -lcmocka $$($(1)_LIBS)
TESTS += $$($(1)_TESTS)
endef
$(foreach l,$(LAYERS),$(eval $(call layer_tests,$(l))))

unit: $(TESTS)
	@tests/run $(TESTS)

# Programs that tests need beside the real clients.
TOOLS := $(patsubst tests/tools/%.c,$(OUT)/tools/%,$(wildcard tests/tools/*.c))
tools: $(TOOLS)
$(OUT)/tools/%: $(OUT)/plain/tests/tools/%.o $(OUT)/plain/emulator.a
	@mkdir -p $(@D)
	$(compile) -o $@ $^ -liscsi -lm $(emulator_LIBS)
$(addprefix unit-,$(LAYERS)): unit-%:
	@$(MAKE) --no-print-directory $($*_TESTS) && tests/run $($*_TESTS)

clean:
	rm -rf $(OUT)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
.PHONY: all unit clean $(addprefix unit-,$(LAYERS))
.SECONDARY:
.DELETE_ON_ERROR:
