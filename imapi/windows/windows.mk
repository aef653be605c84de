# SPDX-License-Identifier: BSD-2-Clause
# imapi/windows/windows.mk - the IMAPI library as a DLL and its programs for Windows,
# from the same sources, by mingw-w64; and the run of them under Wine.
#
#   make windows        build/windows/: pitland-imapi2.dll, .tlb, .manifest, programs
#   make check-wine     the programs under wine64 against the DLL, as TAP

WIN        := $(OUT)/windows
WIN_CC     ?= x86_64-w64-mingw32-gcc
WIN_RES    ?= x86_64-w64-mingw32-windres
WIDL       ?= x86_64-w64-mingw32-widl
# Where stdole2.tlb lies, on which every type library builds: Wine has one.
STDOLE     ?= $(firstword $(dir $(wildcard /usr/lib/*/wine/*/stdole2.tlb)))
WIN_LIBS   := -static-libgcc -lole32 -loleaut32 -luuid -ladvapi32
win_compile = $(WIN_CC) -std=c11 -D_GNU_SOURCE -D__USE_MINGW_ANSI_STDIO=1 \
              -DPITLAND_VERSION='"$(VERSION)"' -I. -MMD -MP $(WARN) $(CFLAGS)
win_objects = $(patsubst %.c,$(WIN)/%.o,$(1))

win_imapi_SRC := $(filter-out %_iscsi.c %_sg.c,$(imapi_SRC)) $(arithmetic_SRC) \
                 imapi/windows/scsi_port_spti.c imapi/windows/type_info.c
WINDOWS := $(addprefix $(WIN)/,pitland-imapi2.dll pitland-imapi2.tlb pitland-imapi2.manifest \
           pitland-imapi-conformance.exe pitland-imapi-track-info.exe type-info-test.exe)
windows: $(WINDOWS)

$(WIN)/%.o: %.c
	@mkdir -p $(@D)
	$(win_compile) -c -o $@ $<
$(WIN)/pitland-imapi2.tlb: imapi/windows/pitland-imapi2.idl imapi/windows/types.idl
	@mkdir -p $(@D)
	$(WIDL) --win64 -t -I imapi/windows -L $(STDOLE) -o $@ $<
$(WIN)/pitland-imapi2.res.o: imapi/windows/pitland-imapi2.rc $(WIN)/pitland-imapi2.tlb
	$(WIN_RES) -I $(WIN) -o $@ $<
$(WIN)/pitland-imapi2.manifest: imapi/windows/pitland-imapi2.manifest
	@mkdir -p $(@D)
	cp $< $@
$(WIN)/pitland-imapi2.dll: $(call win_objects,$(win_imapi_SRC) imapi/windows/dll.c) \
    $(WIN)/pitland-imapi2.res.o imapi/windows/pitland-imapi2.def
	$(WIN_CC) -shared -o $@ $^ $(WIN_LIBS)
$(WIN)/pitland-imapi-conformance.exe: \
    $(call win_objects,$(conformance_SRC) $(win_imapi_SRC))
	$(WIN_CC) -o $@ $^ $(WIN_LIBS)
$(WIN)/pitland-imapi-track-info.exe: $(call win_objects,imapi/probe/main.c \
    $(filter-out %/main.c,$(conformance_SRC)) $(win_imapi_SRC))
	$(WIN_CC) -o $@ $^ $(WIN_LIBS)
$(WIN)/type-info-test.exe: $(call win_objects,tests/windows/type_info.c \
    imapi/conformance/factory_windows.c $(win_imapi_SRC))
	$(WIN_CC) -o $@ $^ $(WIN_LIBS)

check-wine: windows $(OUT)/pitland $(OUT)/pitland-imapi-conformance $(OUT)/pitland-imapi-track-info
	@OUT=$(OUT) tests/run tests/windows/wine.sh
.PHONY: windows check-wine
