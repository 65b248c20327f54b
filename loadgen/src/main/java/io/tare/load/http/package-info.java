// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * HTTP requests to servers of others: {@link io.tare.load.http.HttpLoad}.
 *
 * <p>What is on the way of every request over HTTP/1.1 is written here, because a codec that makes objects of each message
 * would be part of what is measured: a request's bytes are made once, and a response is parsed where it was received. HTTP/2
 * is Netty's: a protocol of ten kinds of frames, compressed headers and four state machines is not written twice.
 */
@NullMarked
package io.tare.load.http;

import org.jspecify.annotations.NullMarked;
