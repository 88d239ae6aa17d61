/*
 * own_clipboard TEXT: owns the CLIPBOARD of the X server and gives the text to
 * who asks (ICCCM 2.2), until it is killed. It prints a line when it has it.
 */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    Display *display = XOpenDisplay(NULL);
    Atom clipboard, utf8, targets;
    Window window;

    if (argc != 2 || !display)
        return 1;
    clipboard = XInternAtom(display, "CLIPBOARD", False);
    utf8 = XInternAtom(display, "UTF8_STRING", False);
    targets = XInternAtom(display, "TARGETS", False);
    window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1,
                                 1, 0, 0, 0);
    XSetSelectionOwner(display, clipboard, window, CurrentTime);
    XSync(display, False);
    puts("owned");
    fflush(stdout);
    for (;;) {
        XSelectionRequestEvent *wanted;
        XEvent event, answer = { 0 };

        XNextEvent(display, &event);
        if (event.type != SelectionRequest)
            continue;
        wanted = &event.xselectionrequest;
        answer.xselection.type = SelectionNotify;
        answer.xselection.requestor = wanted->requestor;
        answer.xselection.selection = wanted->selection;
        answer.xselection.target = wanted->target;
        answer.xselection.property = wanted->property;
        answer.xselection.time = wanted->time;
        if (wanted->target == targets)
            XChangeProperty(display, wanted->requestor, wanted->property,
                            XA_ATOM, 32, PropModeReplace,
                            (unsigned char *)&utf8, 1);
        else if (wanted->target == utf8)
            XChangeProperty(display, wanted->requestor, wanted->property, utf8,
                            8, PropModeReplace, (unsigned char *)argv[1],
                            (int)strlen(argv[1]));
        else
            answer.xselection.property = None;
        XSendEvent(display, wanted->requestor, False, 0, &answer);
        XFlush(display);
    }
}
