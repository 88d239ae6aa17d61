# The tests: `make check` runs all of them and fails if one fails. Each kind has
# its fragment, which adds a prerequisite to check.

include tests/emulators/emulators.mk    # runs QEMU and Bochs, for other tests

include tests/unit/unit.mk                          # check-unit
include tests/cli/cli.mk                            # check-cli
include tests/access/access.mk                      # check-access
include tests/reference/reference.mk                # check-count
include tests/decoder/decoder.mk                    # check-decoder
include tests/fpu/fpu.mk                            # check-fpu
include tests/differential/differential.mk          # check-fuzz
include tests/trace/trace.mk                        # check-trace
include tests/timing/timing.mk                      # check-timing
include tests/timing/clocks/clocks.mk                # check-clocks
include tests/fuzz/fuzz.mk                          # check-inputs
include tests/failures/failures.mk                  # check-failures
include tests/ci/ci.mk                              # check-ci
include tests/golden/golden.mk                      # check-golden
include tests/guest/protmode/protmode.mk            # check-protmode
include tests/guest/permission/permission.mk        # check-permission
include tests/guest/ide/ide.mk                      # check-ide
include tests/guest/floppy/floppy.mk                # check-floppy
include tests/guest/vga/vga.mk                      # check-vga
include tests/guest/mouse/mouse.mk                  # check-mouse
include tests/guest/apic/apic.mk                    # check-apic
include tests/guest/board/board.mk                  # check-board
include tests/guest/cards/cards.mk                  # a kernel for check-cli
include tests/guest/boot/boot.mk                    # check-boot
include tests/guest/loader/loader.mk                # check-loader
include tests/guest/services/services.mk            # check-services
include tests/guests/guests.mk                      # check-guests
include tests/docs/docs.mk                          # check-docs
include tests/install/install.mk                    # check-install
include tests/bare/bare.mk                          # check-bare
include tests/structure/structure.mk                # check-structure
include tests/cluster/cluster.mk                    # check-slurm
include tests/bench/bench.mk                        # bench
include tests/mutation/mutation.mk                  # mutate
include tests/lint/lint.mk                          # lint
include tests/soak/soak.mk                          # soak
