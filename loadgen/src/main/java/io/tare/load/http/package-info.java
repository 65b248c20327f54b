// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * HTTP requests to servers of others: {@link io.tare.load.http.HttpLoad}.
 *
 * <p>What is on the way of every request is written here, because a codec that makes objects of each message would be part
 * of what is measured: a request's bytes are made once, and a response is parsed where it was received.
 */
@NullMarked
package io.tare.load.http;

import org.jspecify.annotations.NullMarked;
