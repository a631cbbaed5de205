"""The interface described (OpenAPI 3.1), for those who write programs against it."""

from typing import Any

VERSION = "1.0.0"
_DAY = {"type": "string", "format": "date", "examples": ["2026-03-14"]}
_MOMENT = {"type": "string", "format": "date-time"}


def _words(told: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": told, **more}


CERTIFICATE: dict[str, Any] = {
    "type": "object",
    "required": [
        *("title", "ability", "name", "resident_id", "number", "edition", "issuer"),
        *("issued_on", "examined_on", "origin", "status", "since", "decision_number"),
    ],
    "properties": {
        "title": _words("证书名称"),
        "ability": _words("专项能力名称"),
        "name": _words("姓名，掩码", examples=["张*三"]),
        "resident_id": _words("证件号码，掩码", examples=["500***********1234"]),
        "number": _words("证书编号", examples=["Z000050500103250000001"]),
        "edition": {"type": "integer", "description": "版式流水号"},
        "issuer": _words("发证机构"),
        "issued_on": _DAY | {"description": "发证日期"},
        "examined_on": {
            "type": ["string", "null"],
            "format": "date",
            "description": "考核日期，导入的纸质证书可能没有",
        },
        "origin": _words("来源：平台核发或者纸质证书导入", enum=["issued", "imported"]),
        "status": {
            "type": ["string", "null"],
            "enum": ["valid", "corrected", "revoked", "cancelled", None],
            "description": "所查日期的状态：有效、已更正、已撤销、已注销；当日尚未发证的为null",
        },
        "since": {"type": ["string", "null"], "format": "date", "description": "该状态自何日起"},
        "decision_number": _words("撤销、注销决定的文号，没有的为空"),
    },
}
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["certificates", "on", "known_at", "checked_at"],
    "properties": {
        "certificates": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Certificate"},
            "description": "相符的证书；不存在和不相符一样，是空的",
        },
        "on": _DAY | {"description": "所查的日期"},
        "known_at": _MOMENT | {"description": "按哪一时刻的登记"},
        "checked_at": _MOMENT | {"description": "查验时间"},
    },
}
QUESTION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": _words("证书编号", maxLength=40),
        "name": _words("姓名", maxLength=80),
        "resident_id": _words("身份证号", maxLength=40),
        "on": _DAY | {"description": "查哪一天的状态，默认今天，不能晚于今天"},
        "known_at": _MOMENT | {"description": "按哪一时刻的登记，默认现在"},
    },
    "description": "证书编号、姓名、身份证号三项中至少两项",
}
TROUBLE: dict[str, Any] = {
    "type": "object",
    "required": ["error", "reason"],
    "properties": {
        "error": _words(
            "种类", enum=["bad-request", "no-key", "too-often", "not-found", "too-large"]
        ),
        "reason": _words("说明"),
    },
}


def describe(base_url: str) -> dict[str, Any]:
    """The whole description; every path of the interface stands in it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "证书查验接口",
            "version": VERSION,
            "description": "查验重庆市工程建设领域劳资管理专项职业能力证书。只返回掩码后的信息；"
            "不能列举，不能模糊查询。密钥由市级人力社保部门发给使用单位。",
        },
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": {
            "/api/v1/certificates/verify": {"post": _verify()},
            "/api/v1/certificates/{token}": {"get": _by_square()},
            "/api/v1/openapi.json": {"get": _open("本说明", "application/json")},
            "/status/{list}": {
                "get": _open("证书撤销状态列表（Bitstring Status List，JWS）", "application/vc+jwt")
                | {"parameters": [_in_path("list", {"type": "integer", "minimum": 0})]}
            },
            "/issuer": {"get": _open("发证机构（Open Badges Profile）", "application/json")},
            "/.well-known/jwks.json": {"get": _open("签名公钥", "application/json")},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Certificate": CERTIFICATE,
                "Answer": ANSWER,
                "Question": QUESTION,
                "Trouble": TROUBLE,
            },
        },
    }


def _verify() -> dict[str, Any]:
    question = {"schema": {"$ref": "#/components/schemas/Question"}}
    return {
        "summary": "按三项中的两项查验",
        "operationId": "verify",
        "requestBody": {"required": True, "content": {"application/json": question}},
        "responses": _answers(),
    }


def _by_square() -> dict[str, Any]:
    return {
        "summary": "按二维码查验",
        "operationId": "bySquare",
        "parameters": [
            _in_path("token", {"type": "string", "pattern": "^[0-9a-f]{32}$"}),
            {"name": "on", "in": "query", "schema": _DAY},
            {"name": "known_at", "in": "query", "schema": _MOMENT},
        ],
        "responses": _answers(),
    }


def _answers() -> dict[str, Any]:
    refused = {
        "400": "请求有误",
        "401": "没有密钥，或者密钥无效",
        "413": "请求过大",
        "429": "过于频繁",
    }
    trouble = {"application/json": {"schema": {"$ref": "#/components/schemas/Trouble"}}}
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    return {"200": {"description": "查验结果", "content": answer}} | {
        status: {"description": told, "content": trouble} for status, told in refused.items()
    }


def _open(told: str, media_type: str) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {"schema": {}}}
    return {
        "summary": told,
        "security": [],
        "responses": {"200": {"description": told, "content": content}},
    }


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
