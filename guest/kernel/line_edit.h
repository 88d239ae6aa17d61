/*
 * A line that is typed and edited, with the lines before it.
 *
 *   Left, Right, Home, End, ^A, ^E     move
 *   Backspace, Delete                  delete a character
 *   ^W, ^U, ^K                         delete the word before the cursor, all
 *                                      before it, all from it on
 *   Up, Down                           the lines before and after
 *   Tab                                complete the first word
 *   ^C                                 give the line up
 *
 * What has changed is printed with characters, blanks and backspaces only, so
 * that it looks the same on every terminal and on the screen.
 */
#ifndef PAGEWALK_GUEST_KERNEL_LINE_EDIT_H
#define PAGEWALK_GUEST_KERNEL_LINE_EDIT_H

#include "guest/lib/compiler.h"

enum {
    LINE_SIZE = 76,             /* a prompt and a line fit 80 columns */
    LINE_HISTORY = 16,          /* lines that are kept */
};

struct line_edit {
    const char *prompt;
    void (*put)(char c);
    /* The words that Tab knows, by index; NULL past the last. */
    const char *(*word)(size_t index);

    char text[LINE_SIZE];       /* ends with a 0 */
    size_t cursor;
    char shown[LINE_SIZE];      /* what stands on the screen */
    size_t shown_cursor;

    char history[LINE_HISTORY][LINE_SIZE];  /* ring: line n is in
                                               n % LINE_HISTORY */
    uint32_t lines;             /* that were ever kept */
    uint32_t back;              /* lines back from the newest, 0: the draft */
    char draft[LINE_SIZE];      /* the new line, while others are shown */
};

/* Print the prompt and begin an empty line. */
void line_edit_begin(struct line_edit *edit);

/* Take a key (keys.h). True: Enter was typed, and TEXT is the line, which is
 * now in the history unless it is empty or the last one again. */
bool line_edit_key(struct line_edit *edit, int key);

#endif
