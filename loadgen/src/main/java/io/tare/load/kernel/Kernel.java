// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/** The C library, if this is Linux and it can be called. */
public final class Kernel {

    static final int EAGAIN = 11;
    static final int EINTR = 4;

    private static final @Nullable LibC LIBC;
    private static final @Nullable Runtime RUNTIME;
    private static final String CAUSE;

    static {
        LibC libc = null;
        Runtime runtime = null;
        String cause = "";
        try {
            if (Platform.getNativePlatform().getOS() == Platform.OS.LINUX) {
                libc = LibraryLoader.create(LibC.class).load("c");
                runtime = Runtime.getRuntime(libc);
            } else {
                cause = "this is not Linux";
            }
        } catch (RuntimeException | LinkageError e) {
            cause = "the C library cannot be called: " + e.getMessage();
        }
        LIBC = libc;
        RUNTIME = runtime;
        CAUSE = cause;
    }

    private Kernel() {}

    /** Returns why nothing of this package works here; empty if it does. */
    public static Optional<String> unavailabilityCause() {
        return LIBC == null ? Optional.of(CAUSE) : Optional.empty();
    }

    static LibC libc() {
        if (LIBC == null) {
            throw new UnsupportedOperationException("system calls are not available here: " + CAUSE);
        }
        return LIBC;
    }

    /** Returns the error of this thread's last call. */
    static int errno() {
        return RUNTIME == null ? 0 : RUNTIME.getLastError();
    }

    /** Returns what a call returned if it succeeded. */
    static long check(String call, long result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, errno());
        }
        return result;
    }

    static String words(int errno) {
        return libc().strerror(errno);
    }
}
