// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lanes of one connection share: its session, and when that takes no more requests the one after it. All calls come
 * from the load's thread.
 */
final class Http2Streams {

    private final HttpLoad load;
    private final List<Http2Session> open = new ArrayList<>(1);
    private @Nullable Http2Session current;

    Http2Streams(HttpLoad load) {
        this.load = load;
    }

    /** Sends a lane's request on a session that takes it, which is opened first if there is none. */
    void send(Http2Lane lane) {
        Http2Session session = current;
        if (session != null) {
            session.send(lane);
            return;
        }
        Http2Session opened = Http2Session.of(load, this);
        current = opened;
        open.add(opened);
        opened.send(lane);
        opened.open();
    }

    /** A session takes no more requests. */
    @SuppressWarnings("ReferenceEquality") // Which session it is.
    void leave(Http2Session session) {
        if (current == session) {
            current = null;
        }
    }

    /** A session is over. */
    void end(Http2Session session) {
        leave(session);
        open.remove(session);
    }

    /** Closes what is open. */
    void drop() {
        current = null;
        open.forEach(Http2Session::drop);
        open.clear();
    }
}
