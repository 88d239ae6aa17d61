/*
 * Frames: who called the function that is under way, by the chain of frame
 * pointers; and how far a run goes that ends with such a frame.
 *
 * A chain that leaves the kernel's stack goes on in user mode at the frame that
 * the processor has pushed at the top of that stack (TSS.ESP0), which handlers
 * of SYSENTER build alike.
 */
#ifndef PAGEWALK_EMU_DEBUG_FRAMES_H
#define PAGEWALK_EMU_DEBUG_FRAMES_H

#include "emu/debug/debugger.h"

/* Prints "#0  PLACE at FILE:LINE" and its callers. */
void frames_print(struct debugger *debugger, FILE *stream);

/* Up to the return from this function. False: no caller is known. */
bool frames_finish(struct debugger *debugger, struct debug_goal *goal);

/* One instruction, and the function or handler that it calls. */
struct debug_goal frames_next(struct debugger *debugger);

/* The same, but the whole loop if the instruction jumps back. */
struct debug_goal frames_until(struct debugger *debugger);

#endif
