/*
 * A run that can open nothing but what it still needs: for guests that are not
 * trusted. sandbox.def lists what that is; the kernel of the host enforces it,
 * by Landlock (landlock(7)) and a filter of system calls (seccomp(2)), on this
 * process until it ends.
 */
#ifndef PAGEWALK_EMU_SANDBOX_SANDBOX_H
#define PAGEWALK_EMU_SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "emu/host/error.h"
#include "emu/options/options.h"

/* Enters the sandbox, if these options have one: to be called when everything
 * that a run opens early is open, before the guest's first instruction and
 * before threads start. `bundled` is the path of the bundled kernel, if that
 * is the guest; else empty.
 *
 * False: --sandbox was given, and the host cannot. Where it is on by default
 * and the host cannot, the run goes on without. */
bool sandbox_enter(const struct options *options, const char *bundled,
                   struct error *error);

#endif
