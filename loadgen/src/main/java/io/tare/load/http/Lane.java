// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

/** What a load sends requests on: one at a time is under way. All calls come from the load's thread. */
interface Lane {

    /** Sends a request, when there is a connection for it. */
    void send(long dueNanos, long nowNanos);

    /** When the request that is under way was due; or the last one. */
    long dueNanos();

    /** Whether a request is under way. */
    boolean isBusy();

    /** Gives up what takes too long. */
    void expire(long nowNanos);

    /** Has the kernel close its connection without waiting for the server, and counts nothing any more. */
    void drop();

    /** Gives its memory back, when its loop has ended. */
    void release();
}
