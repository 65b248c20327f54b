// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.nio.file.Path;

/**
 * A request that failed, and ended its job. Immutable.
 *
 * @param operation {@code read}, {@code write} or {@code fsync}
 * @param file      on what
 * @param offset    where in it, in bytes
 * @param errno     the kernel's number, errno(3); 0 if the file ended where it should not
 * @param words     what that means
 */
public record IoFailure(String operation, Path file, long offset, int errno, String words) {

    /** Returns all in one sentence. */
    public String sentence() {
        return operation + " at " + offset + " of " + file + " failed: " + words;
    }
}
