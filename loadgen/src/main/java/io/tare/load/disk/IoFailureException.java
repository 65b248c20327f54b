// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.Errno;
import io.tare.load.result.IoFailure;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A request failed: the disk is full, or broken, or the file is shorter than it was. */
public final class IoFailureException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient IoFailure failure;

    private IoFailureException(IoFailure failure) {
        super(failure.sentence());
        this.failure = failure;
    }

    /** @param errno the kernel's number, positive; 0 if the file ended where it should not */
    static IoFailureException of(String operation, Path file, long offset, int errno) {
        String words = errno == 0 ? "the file ends there" : Errno.words(errno);
        return new IoFailureException(new IoFailure(operation, file, offset, errno, words));
    }

    /** Returns which request it was, and why. */
    public IoFailure failure() {
        return failure;
    }
}
