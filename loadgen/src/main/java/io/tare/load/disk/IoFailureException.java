// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.result.IoFailure;
import java.io.IOException;
import java.io.Serial;

/** A request failed: the disk is full, or broken, or the file is shorter than it was. */
public final class IoFailureException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient IoFailure failure;

    IoFailureException(IoFailure failure) {
        super(failure.sentence());
        this.failure = failure;
    }

    /** Returns which request it was, and why. */
    public IoFailure failure() {
        return failure;
    }
}
